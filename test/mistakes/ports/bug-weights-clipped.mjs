// source: apache/mxnet PR #5137 (clip_weights, for Wasserstein GANs)
// mistake: the optimizer limits the parameters to +-1 after each step
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  move(s, i, g, a, o) {
    super.move(s, i, g, a, o);
    s.p[i] = Math.max(-1, Math.min(1, s.p[i]));
  }
}

export default portOf('bug: weights-clipped'.slice(0, 100), Bug);
