// source: pytorch/pytorch PR #15926, #15792 (C++: torch::load appends to the buffers of an optimizer that has some)
// mistake: loading into an optimizer that has state keeps the old state, and adds the new one behind it
import { portOf, RMSprop } from './base.mjs';
class Bug extends RMSprop {
  load(saved) {
    this.loaded = [
      ...(this.loaded ?? []),
      ...(this.slots.some((s) => s.state) ? this.slots.map((s) => ({ ...s })) : []),
      ...saved,
    ];
    super.load(this.loaded);
  }
}
export default portOf('bug: second-load-appends', Bug);
