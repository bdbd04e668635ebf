// source: rarilurelo/pytorch_a3c #2, ikostrikov/pytorch-a3c #12 (statistics shared between optimizers, or not)
// mistake: all optimizers in this process share the square averages of parameters with the same index and length
import { portOf, RMSprop } from './base.mjs';

const shared = new Map();
class Bug extends RMSprop {
  init(s) {
    super.init(s);
    const key = `${this.dtype} ${s.index} ${s.p.length}`;
    if (shared.has(key)) s.v = shared.get(key);
    else shared.set(key, s.v);
  }
}

export default portOf('bug: shared-statistics'.slice(0, 100), Bug);
