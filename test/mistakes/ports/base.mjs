/*
 * A right RMSprop in float32 and float64, with portable arithmetic. It consists of small methods, so that each bug-*.mjs overrides
 * one of them with its mistake. control-right.mjs uses it unchanged.
 */

export class RMSprop {
  constructor({ dtype, groups }) {
    this.dtype = dtype;
    this.f = dtype === 'float32' ? Math.fround : (x) => x;
    this.Type = dtype === 'float32' ? Float32Array : Float64Array;
    this.groups = [];
    this.slots = [];
    for (const group of groups) this.addGroup(group);
  }
  addGroup({ params, ...options }) {
    const group = this.options({ ...options }, this.groups.length);
    this.groups.push(group);
    for (const p of params)
      this.slots.push({ p, group, index: this.slots.length, step: 0, state: false });
  }
  options(o) {
    return o;
  }
  set(index, changes) {
    Object.assign(this.groups[index], changes);
  }
  init(s) {
    const n = s.p.length;
    s.v = new this.Type(n);
    s.m = new this.Type(n);
    s.b = new this.Type(n);
    s.step = 0;
    s.state = true;
  }
  prepare(gradients) {
    return gradients;
  }
  step(given) {
    const gradients = this.prepare(given);
    if (gradients === null) return;
    this.slots.forEach((s, k) => {
      const grad = gradients[k];
      if (!grad) return;
      if (!s.state) this.init(s, grad);
      s.step = this.count(s.step, s);
      s.hasMean ||= s.group.centered;
      s.hasBuffer ||= s.group.momentum > 0;
      for (let i = 0; i < s.p.length; i++) this.element(s, grad, i, s.group);
    });
  }
  count(step) {
    return step + 1;
  }
  element(s, grad, i, o) {
    const { f } = this;
    let g = this.maximize(grad[i], o);
    if (o.weightDecay !== 0) g = this.decay(g, s.p[i], o, s, i);
    s.v[i] = this.square(s.v[i], g, o, s, i);
    let variance = s.v[i];
    if (o.centered) {
      s.m[i] = this.mean(s.m[i], g, o, s, i);
      variance = f(variance + f(f(-s.m[i]) * s.m[i]));
    }
    const a = this.root(variance, o, s, i);
    this.move(s, i, g, a, o);
  }
  maximize(g, o) {
    return o.maximize ? -g : g;
  }
  decay(g, p, o) {
    const { f } = this;
    return f(g + f(f(o.weightDecay) * p));
  }
  square(v, g, o) {
    const { f } = this;
    return f(f(v * f(o.alpha)) + f(f(f(1 - o.alpha) * g) * g));
  }
  mean(m, g, o) {
    const { f } = this;
    const w = f(1 - o.alpha);
    return Math.abs(w) < 0.5 ? f(m + f(w * f(g - m))) : f(g + f(f(w - 1) * f(g - m)));
  }
  root(variance, o) {
    const { f } = this;
    return f(f(Math.sqrt(variance)) + f(o.eps));
  }
  move(s, i, g, a, o) {
    const { f } = this;
    const lr = f(-o.lr);
    if (o.momentum > 0) {
      s.b[i] = this.buffer(s.b[i], g, a, o, s, i);
      s.p[i] = f(s.p[i] + f(lr * s.b[i]));
    } else s.p[i] = f(s.p[i] + f(f(lr * g) / a));
  }
  buffer(b, g, a, o) {
    const { f } = this;
    return f(f(b * f(o.momentum)) + f(g / a));
  }
  params() {
    return this.slots.map((s) => s.p);
  }
  state() {
    return this.slots.map((s) =>
      s.state
        ? {
            step: s.step,
            squareAvg: s.v,
            ...(s.hasMean && { gradAvg: s.m }),
            ...(s.hasBuffer && { momentumBuffer: s.b }),
          }
        : null,
    );
  }
  save() {
    return this.slots.map(({ v, m, b, step, state, hasMean, hasBuffer }) =>
      structuredClone({ v, m, b, step, state, hasMean, hasBuffer }),
    );
  }
  load(saved) {
    this.slots.forEach((s, k) => Object.assign(s, saved[k]));
  }
}

export const all = [
  'momentum',
  'centered',
  'weight_decay',
  'maximize',
  'param_groups',
  'null_gradients',
  'set_hyperparameters',
  'add_group',
  'state_dict',
  'zero_grad',
];

export function portOf(
  name,
  Class,
  { features = all, dtypes = ['float32', 'float64'], showsState = true, ...rest } = {},
) {
  return {
    name,
    version: '1.0.0',
    dtypes,
    features,
    ...rest,
    create(setup) {
      const optimizer = new Class(setup);
      return {
        step: (gradients) => optimizer.step(gradients),
        params: () => optimizer.params(),
        ...(showsState && { state: () => optimizer.state() }),
        setHyperparameters: (group, changes) => optimizer.set(group, changes),
        addGroup: (group) => optimizer.addGroup(group),
        zeroGrad: () => {},
        stateDict: () => optimizer.save(),
        loadStateDict: (saved) => optimizer.load(saved),
      };
    },
  };
}
