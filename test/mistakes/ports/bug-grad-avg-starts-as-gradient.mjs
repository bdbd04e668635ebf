// source: zc911/MatrixSlow #28 (first-value initialisation), for the mean
// mistake: the first mean of the gradients is the first gradient
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  mean(m, g, o, s) {
    return s.step === 1 ? g : super.mean(m, g, o);
  }
}

export default portOf('bug: grad-avg-starts-as-gradient'.slice(0, 100), Bug);
