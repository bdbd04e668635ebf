// source: tensorflow/tensorflow #29108, keras-team/keras #13575
// mistake: the optimizer scales all gradients together, so that their norm is at most 1
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  prepare(gs) {
    let sum = 0;
    for (const g of gs) for (const x of g ?? []) sum += x * x;
    const k = Math.sqrt(sum);
    return k > 1 && Number.isFinite(k) ? gs.map((g) => g?.map((x) => x / k)) : gs;
  }
}

export default portOf('bug: clip-by-global-norm'.slice(0, 100), Bug);
