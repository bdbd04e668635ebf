// source: pytorch/pytorch #67590, #44511 (GradScaler passes over optimizer.step() where a gradient is inf or NaN)
// mistake: the optimizer leaves out a step if any gradient is infinite or NaN
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  prepare(gradients) {
    return gradients.some((g) => g?.some((x) => !Number.isFinite(x))) ? null : gradients;
  }
}

export default portOf('bug: skips-steps-with-nonfinite-gradients'.slice(0, 100), Bug);
