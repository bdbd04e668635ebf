// source: metaopt/torchopt PR #8 (review: torch.rsqrt_(n.add_(eps)) changes n)
// mistake: sqrt(square_avg.add_(eps)): epsilon is inside the root, and stays in the square average
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  root(variance, o, s, i) {
    const { f } = this;
    s.v[i] = f(s.v[i] + f(o.eps));
    return f(Math.sqrt(f(variance + f(o.eps))));
  }
}

export default portOf('bug: eps-added-in-place'.slice(0, 100), Bug);
