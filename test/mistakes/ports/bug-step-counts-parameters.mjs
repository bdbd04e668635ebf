// source: DiffSharp/DiffSharp #292 (Adam: stateStep is incremented for each parameter)
// mistake: all parameters share one step counter, and each of them increments it
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  count() {
    this.total = (this.total ?? 0) + 1;
    return this.total;
  }
  load(saved) {
    super.load(saved);
    this.total = Math.max(0, ...saved.map(({ step }) => step));
  }
}

export default portOf('bug: step-counts-parameters'.slice(0, 100), Bug);
