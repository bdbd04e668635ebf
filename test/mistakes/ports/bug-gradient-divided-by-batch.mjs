// source: deeplearning4j/chainer #7335: gradient and loss scale
// mistake: the optimizer divides each gradient by 8: a mean in place of a sum
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  prepare(gs) {
    return gs.map((g) => g?.map((x) => this.f(x / 8)));
  }
}

export default portOf('bug: gradient-divided-by-batch'.slice(0, 100), Bug);
