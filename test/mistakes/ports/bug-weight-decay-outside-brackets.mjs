// source: apache/mxnet PR #5043 "Add the missing brackets in RMSProp optimizer" (formula inferred: delta = mu delta - lr g/a + wd w)
// mistake: brackets are missing. So the learning rate does not scale the decay, and the decay has the wrong sign. The momentum buffer contains it
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  decay(g) {
    return g;
  }
  move(s, i, g, a, o) {
    const { f } = this;
    const update = f(f(f(o.lr) * f(g / a)) - f(f(o.weightDecay) * s.p[i]));
    if (o.momentum > 0) {
      s.b[i] = f(f(s.b[i] * f(o.momentum)) + update);
      s.p[i] = f(s.p[i] - s.b[i]);
    } else s.p[i] = f(s.p[i] - update);
  }
}

export default portOf('bug: weight-decay-outside-brackets'.slice(0, 100), Bug);
