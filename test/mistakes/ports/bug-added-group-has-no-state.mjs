// source: pytorch/pytorch #53712, Oneflow-Inc/oneflow PR #8698 (KeyError after add_param_group)
// mistake: the optimizer makes no state for the parameters of an added group
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  constructor(setup) {
    super(setup);
    this.size = this.slots.length;
  }
  init(s) {
    if (s.index >= this.size) throw Object.assign(new Error('KeyError: step'));
    super.init(s);
  }
}

export default portOf('bug: added-group-has-no-state'.slice(0, 100), Bug);
