// source: tracel-ai/burn PR #607 (review of burn-core/src/optim/decay.rs, "temp fix for Transform"), issue #543
// mistake: weight decay adds lambda times the gradient of the step before, not lambda times the parameter
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  decay(g, p, o, s, i) {
    const { f } = this;
    s.last ??= new this.Type(s.p.length);
    const out = f(g + f(f(o.weightDecay) * s.last[i]));
    s.last[i] = g;
    return out;
  }
  save() {
    return super.save().map((x, k) => ({ ...x, last: this.slots[k].last?.slice() }));
  }
}

export default portOf('bug: weight-decay-of-previous-gradient'.slice(0, 100), Bug);
