// source: Keras default (backend.epsilon()); tensorflow 2.15 legacy RMSprop makes 1e-7 of 0
// mistake: epsilon is always 1e-7
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  options(o) {
    return { ...o, eps: 1e-7 };
  }
  set(index, { eps, ...changes }) {
    super.set(index, changes);
  }
}

export default portOf('bug: eps-is-1e-7'.slice(0, 100), Bug);
