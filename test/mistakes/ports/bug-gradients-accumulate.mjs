// source: libtorch/DL tutorials: zero_grad forgotten; chainer #7335 context
// mistake: the optimizer adds up the gradients of all steps
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  prepare(gs) {
    this.sum = gs.map((g, k) =>
      g ? g.map((x, i) => this.f(x + (this.sum?.[k]?.[i] ?? 0))) : (this.sum?.[k] ?? null),
    );
    return gs.map((g, k) => (g ? this.sum[k] : null));
  }
  save() {
    return { s: super.save(), sum: this.sum };
  }
  load({ s, sum }) {
    super.load(s);
    this.sum = sum;
  }
}

export default portOf('bug: gradients-accumulate'.slice(0, 100), Bug);
