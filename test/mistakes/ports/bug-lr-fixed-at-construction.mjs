// source: apache/mxnet #17207 (R: the LR is baked in in the executor); deeplearning4j #2317
// mistake: the optimizer ignores changes of the learning rate
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  set(index, { lr, ...changes }) {
    super.set(index, changes);
  }
}

export default portOf('bug: lr-fixed-at-construction'.slice(0, 100), Bug);
