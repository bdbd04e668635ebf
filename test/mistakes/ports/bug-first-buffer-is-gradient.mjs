// source: zc911/MatrixSlow PR #17 (wrong initialization of v: not scaled)
// mistake: the first momentum buffer is the gradient, not g / a
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  buffer(b, g, a, o, s) {
    return s.step === 1 ? g : super.buffer(b, g, a, o);
  }
}

export default portOf('bug: first-buffer-is-gradient'.slice(0, 100), Bug);
