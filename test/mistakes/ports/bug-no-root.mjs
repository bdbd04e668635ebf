// source: hiromis/notes #52 (x^2 where sqrt(x) is meant); common slip
// mistake: the optimizer divides by the square average, not by its root
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  root(variance, o) {
    const { f } = this;
    return f(variance + f(o.eps));
  }
}

export default portOf('bug: no-root'.slice(0, 100), Bug);
