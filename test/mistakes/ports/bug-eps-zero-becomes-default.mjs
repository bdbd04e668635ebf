// source: keras-team/keras 2.15 legacy (epsilon or backend.epsilon()), classic `eps || 1e-8`
// mistake: if you pass epsilon = 0, the optimizer uses 1e-7
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  options(o) {
    return { ...o, eps: o.eps || 1e-7 };
  }
  set(index, changes) {
    super.set(index, changes);
    const g = this.groups[index];
    g.eps ||= 1e-7;
  }
}

export default portOf('bug: eps-zero-becomes-default'.slice(0, 100), Bug);
