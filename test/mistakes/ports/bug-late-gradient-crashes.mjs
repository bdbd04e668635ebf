// source: kozistr/pytorch_optimizer #462 (state is made at the first step only; a parameter whose gradient comes later has none)
// mistake: the optimizer throws a TypeError if the first gradient of a parameter comes after the first step
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  step(gs) {
    if (!this.started) {
      this.slots.forEach((s, k) => {
        if (gs[k]) this.init(s);
      });
      this.started = true;
    }
    super.step(gs);
  }
  init(s) {
    if (this.started) throw new TypeError("'step'");
    super.init(s);
  }
  load(saved) {
    super.load(saved);
    this.started = true;
  }
}

export default portOf('bug: late-gradient-crashes'.slice(0, 100), Bug);
