// source: common (d/dp of lambda/2 p^2 against lambda p^2); apache/mxnet #5099 and Keras l2() use lambda |w|^2
// mistake: weight decay is twice as strong: g + 2 lambda p
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  decay(g, p, o) {
    const { f } = this;
    return f(g + f(f(2 * o.weightDecay) * p));
  }
}

export default portOf('bug: weight-decay-halved'.slice(0, 100), Bug);
