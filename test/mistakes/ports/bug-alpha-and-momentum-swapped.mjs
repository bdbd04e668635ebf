// source: pytorch/pytorch PR #810 (review: the positional argument alpha is taken for momentum)
// mistake: the optimizer exchanges alpha and momentum
import { portOf, RMSprop } from './base.mjs';

const swap = ({ alpha, momentum, ...o }) => ({
  ...o,
  ...(alpha !== undefined && { momentum: alpha }),
  ...(momentum !== undefined && { alpha: momentum }),
});
class Bug extends RMSprop {
  options(o) {
    return swap(o);
  }
  set(index, changes) {
    super.set(index, swap(changes));
  }
}

export default portOf('bug: alpha-and-momentum-swapped'.slice(0, 100), Bug);
