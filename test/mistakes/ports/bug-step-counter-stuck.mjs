// source: pytorch/pytorch #115679 (torch.compile: parameters right, step stays at 1)
// mistake: the step counter stays at 1
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  count() {
    return 1;
  }
}

export default portOf('bug: step-counter-stuck'.slice(0, 100), Bug);
