// source: deeplearning4j PR #599 ("Linked updater to pass RMS Decay config"), #669
// mistake: alpha is always 0.9
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  options(o) {
    return { ...o, alpha: 0.9 };
  }
  set(index, { alpha, ...changes }) {
    super.set(index, changes);
  }
}

export default portOf('bug: alpha-is-0.9'.slice(0, 100), Bug);
