// source: found while writing the base of these ports: a right RMSprop whose state() shows what is in use now
// mistake: no mistake: after momentum becomes 0, the port hides the momentum buffer. After centered becomes false, it hides the mean. torch keeps both
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  state() {
    return super.state().map((x, k) => {
      if (!x) return x;
      const { gradAvg, momentumBuffer, ...rest } = x;
      const { centered, momentum } = this.slots[k].group;
      return { ...rest, ...(centered && { gradAvg }), ...(momentum > 0 && { momentumBuffer }) };
    });
  }
}

export default portOf('bug: buffer-hidden-when-momentum-is-zero', Bug);
