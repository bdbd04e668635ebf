// source: apache/mxnet clip_gradient, Keras clipvalue (tensorflow #28707); DeepMind DQN clips errors to 1
// mistake: the optimizer first limits each gradient to +-1
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  prepare(gs) {
    return gs.map((g) => g?.map((x) => Math.max(-1, Math.min(1, x))));
  }
}

export default portOf('bug: clip-by-value-1'.slice(0, 100), Bug);
