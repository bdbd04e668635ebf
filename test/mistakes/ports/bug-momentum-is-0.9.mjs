// source: burn defaults (alpha .99, eps 1e-5, momentum .9); tensorflow/tfjs-layers PR #259 (default momentum)
// mistake: if you pass momentum = 0, the optimizer uses 0.9
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  options(o) {
    return { ...o, momentum: o.momentum || 0.9 };
  }
  set(index, changes) {
    super.set(index, changes);
    this.groups[index].momentum ||= 0.9;
  }
}

export default portOf('bug: momentum-is-0.9'.slice(0, 100), Bug);
