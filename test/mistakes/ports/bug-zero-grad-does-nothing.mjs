// source: chainer/libtorch style ports that declare zero_grad; pytorch zero_grad(set_to_none) semantics
// mistake: the port declares zero_grad, and its zeroGrad() does nothing (base.mjs)
import { portOf, RMSprop } from './base.mjs';
export default portOf('bug: zero-grad-does-nothing', RMSprop);
