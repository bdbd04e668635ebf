// source: Keras 1 and Swift for TensorFlow (lr / (1 + decay * t)); keras-team/keras #13027
// mistake: the learning rate of step t, from 0, is lr / (1 + 0.01 t)
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  move(s, i, g, a, o) {
    super.move(s, i, g, a, { ...o, lr: o.lr / (1 + 0.01 * (s.step - 1)) });
  }
}

export default portOf('bug: lr-decays-with-steps'.slice(0, 100), Bug);
