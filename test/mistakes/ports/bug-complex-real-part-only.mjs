// source: pytorch/pytorch #65711 (optimizers and complex numbers), yhtang/FunFact PR #224
// mistake: the optimizer averages |re^2 - im^2| for both parts of a complex number
import { portOf } from './base.mjs';
class Bug {
  constructor({ dtype, groups }) {
    this.f = dtype === 'complex64' ? Math.fround : (x) => x;
    this.Type = dtype === 'complex64' ? Float32Array : Float64Array;
    const [{ params, ...o }] = groups;
    this.o = o;
    this.slots = params.map((p) => ({ p, v: new this.Type(p.length), step: 0 }));
  }
  step(gs) {
    const { f, o } = this;
    this.slots.forEach((s, k) => {
      s.step += 1;
      for (let i = 0; i < s.p.length; i += 2) {
        const [re, im] = [gs[k][i], gs[k][i + 1]];
        s.v[i] = s.v[i + 1] = f(
          f(s.v[i] * f(o.alpha)) + f(f(1 - o.alpha) * Math.abs(f(f(re * re) - f(im * im)))),
        );
        const a = f(f(Math.sqrt(s.v[i])) + f(o.eps));
        for (const j of [i, i + 1]) s.p[j] = f(s.p[j] + f(f(f(-o.lr) * gs[k][j]) / a));
      }
    });
  }
  params() {
    return this.slots.map((s) => s.p);
  }
  state() {
    return this.slots.map((s) => (s.step ? { step: s.step, squareAvg: s.v } : null));
  }
}
export default portOf('bug: complex-real-part-only', Bug, {
  features: [],
  dtypes: ['complex64', 'complex128'],
});
