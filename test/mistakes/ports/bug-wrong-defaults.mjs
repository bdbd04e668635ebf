// source: PaddlePaddle/Paddle PR #35683 (defaults), BVLC/caffe #4379 (rms_decay default 0), tensorflow/tfjs-layers PR #259 (default momentum), OpenMined/PySyft #740 (default eps), burn
// mistake: the defaults are lr 0.001, alpha 0.9, eps 1e-7 and momentum 0.9
import { portOf, RMSprop } from './base.mjs';
class Bug extends RMSprop {
  options(o) {
    return {
      lr: 0.001,
      alpha: 0.9,
      eps: 1e-7,
      momentum: 0.9,
      weightDecay: 0,
      centered: false,
      maximize: false,
      ...o,
    };
  }
}
export default portOf('bug: wrong-defaults', Bug);
