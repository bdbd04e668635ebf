// source: kozistr/pytorch_optimizer #462, hpcaitech/ColossalAI PR #432 (missing gradients)
// mistake: if a parameter has no gradient, the optimizer uses its last one again
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  prepare(gs) {
    this.last = gs.map((g, k) => g?.slice() ?? this.last?.[k] ?? null);
    return this.last;
  }
  save() {
    return { s: super.save(), last: this.last };
  }
  load({ s, last }) {
    super.load(s);
    this.last = last;
  }
}

export default portOf('bug: null-takes-last-gradient'.slice(0, 100), Bug);
