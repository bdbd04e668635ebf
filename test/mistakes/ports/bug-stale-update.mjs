// source: google-deepmind/optax PR #1725 (rprop: returns the update of the step before)
// mistake: each step moves the parameters by the update of the step before
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  move(s, i, g, a, o) {
    const { f } = this;
    s.late ??= new this.Type(s.p.length);
    const before = s.p[i];
    const p = s.p.slice();
    s.p[i] = before;
    super.move(s, i, g, a, o);
    const delta = f(s.p[i] - before);
    s.p[i] = f(before + s.late[i]);
    s.late[i] = delta;
  }
  save() {
    return super.save().map((x, k) => ({ ...x, late: this.slots[k].late?.slice() }));
  }
}

export default portOf('bug: stale-update'.slice(0, 100), Bug);
