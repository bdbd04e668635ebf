import { multiplyAdds, type MultiplyAdd } from '../../src/float/arithmetic.ts';
import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import { numberMachine, workingFormat, type Machine } from '../../src/rmsprop/machine.ts';
import { isLerpFromStart, type LoopPart, type Operations } from '../../src/rmsprop/operations.ts';

/* The forms that an operation of RMSprop may have on a device: the candidates of the fitter. A form is a row of a table. */

/** Where a form computes: the machine below it, and the roundings of scalars. */
export interface Setting {
  /** Plain IEEE 754 operations. Its multiply-add rounds twice. */
  readonly machine: Machine<number>;
  /** a · b + c, rounded once. */
  readonly fused: MultiplyAdd;
  readonly part: LoopPart;
  /** Rounds a scalar to the working format. */
  readonly toWorking: (scalar: number) => number;
  /** Rounds a scalar to the working format, then to the dtype. */
  readonly toFormat: (scalar: number) => number;
}

/** One way to compute an operation. */
export interface Form<Bound> {
  /** The formula, as reports show it. R rounds to the working format, N to a 16-bit dtype. */
  readonly name: string;
  readonly bind: (setting: Setting) => Bound;
}

/** The forms of each operation, for one dtype and implementation. */
export type OperationForms = {
  readonly [Name in keyof Operations]: readonly Form<Operations[Name]>[];
};

/** What a device does with subnormal numbers of the working format. */
export const subnormalModes = ['kept', 'flushed in results', 'flushed'] as const;

export type SubnormalMode = (typeof subnormalModes)[number];

/** A multi-tensor operation can have another form than the operation of one tensor. */
export type Implementation = 'single' | 'foreach';

/** Returns where the forms of a dtype compute. */
export function settingOf(dtype: Dtype, part: LoopPart, subnormals: SubnormalMode): Setting {
  const { format } = dtypes[dtype];
  const working = workingFormat(dtype);
  const toWorking = working === 'float32' ? Math.fround : (scalar: number): number => scalar;
  const machine = numberMachine(dtype, 'portable');
  const flush = flushOf(dtype);
  return {
    machine: flushing(machine, subnormals, flush),
    fused: flushingThree(multiplyAdds.fma[working], subnormals, flush),
    part,
    toWorking,
    toFormat: (scalar) => format.round(toWorking(scalar)),
  };
}

type Flush = (value: number) => number;

/** Returns the function that replaces a subnormal number of the working format by a zero of the same sign. */
function flushOf(dtype: Dtype): Flush {
  const smallestNormal = workingFormat(dtype) === 'float64' ? 2 ** -1022 : 2 ** -126;
  return (value) => (Math.abs(value) < smallestNormal ? zeroLike(value) : value);
}

const zeroLike = (value: number): number => (value < 0 || Object.is(value, -0) ? -0 : 0);

function flushing(machine: Machine<number>, mode: SubnormalMode, flush: Flush): Machine<number> {
  if (mode === 'kept') {
    return machine;
  }
  const input: Flush = mode === 'flushed' ? flush : (value) => value;
  const one = (run: (a: number) => number) => (a: number) => flush(run(input(a)));
  const two = (run: (a: number, b: number) => number) => (a: number, b: number) =>
    flush(run(input(a), input(b)));
  return {
    ...machine,
    add: two(machine.add),
    sub: two(machine.sub),
    mul: two(machine.mul),
    div: two(machine.div),
    sqrt: one(machine.sqrt),
    multiplyAdd: flushingThree(machine.multiplyAdd, mode, flush),
  };
}

function flushingThree(run: MultiplyAdd, mode: SubnormalMode, flush: Flush): MultiplyAdd {
  const input: Flush = mode === 'flushed' ? flush : (value) => value;
  return mode === 'kept' ? run : (a, b, c) => flush(run(input(a), input(b), input(c)));
}

/** Returns the forms of every operation, for one dtype and implementation. */
export function operationForms(dtype: Dtype, implementation: Implementation): OperationForms {
  const { format, components } = dtypes[dtype];
  const isNarrow = format.bits === 16;
  const isComplex = components === 2 && implementation === 'single';
  const add = isNarrow ? narrowAddForms : addForms;
  return {
    neg: isComplex ? complexNegForms : negForms,
    add,
    addWeightDecay: isComplex ? [...complexAddForms, ...add] : add,
    mul: isNarrow ? [...mulForms, ...narrowMulForms] : mulForms,
    addcmul: addcmulForms,
    lerp: lerpForms,
    sqrt: sqrtForms,
    addScalar: isNarrow ? [...addScalarForms, ...narrowAddScalarForms] : addScalarForms,
    addcdiv: addcdivForms,
  };
}

const negForms: OperationForms['neg'] = [{ name: '-a', bind: ({ machine }) => machine.neg }];

const fromZero = ({ machine }: Setting): Operations['neg'] => {
  return (a) => machine.sub(0, a);
};

const complexNegForms: OperationForms['neg'] = [
  ...negForms,
  { name: '0 - a', bind: fromZero },
  {
    name: '0 - a in the body, -a in the tail',
    bind: (setting) => (setting.part === 'body' ? fromZero(setting) : setting.machine.neg),
  },
];

type AddForm = Form<Operations['add']>;
type Rounding = (setting: Setting) => (scalar: number) => number;

const working: Rounding = ({ toWorking }) => toWorking;
const narrowed: Rounding = ({ toFormat }) => toFormat;

/** a + w · b with two roundings. N rounds the result; it changes only float16 and bfloat16. */
function roundedAdd(name: string, rounding: Rounding): AddForm {
  return {
    name,
    bind: (setting) => {
      const { multiplyAdd, narrow } = setting.machine;
      return (alpha) => {
        const w = rounding(setting)(alpha);
        return (a, b) => narrow(multiplyAdd(w, b, a));
      };
    },
  };
}

function fusedAdd(name: string, rounding: Rounding): AddForm {
  return {
    name,
    bind: (setting) => {
      const { machine, fused } = setting;
      return (alpha) => {
        const w = rounding(setting)(alpha);
        return (a, b) => machine.narrow(fused(w, b, a));
      };
    },
  };
}

function narrowProductAdd(name: string, rounding: Rounding): AddForm {
  return {
    name,
    bind: (setting) => {
      const { add, mul, narrow } = setting.machine;
      return (alpha) => {
        const w = rounding(setting)(alpha);
        return (a, b) => narrow(add(a, narrow(mul(w, b))));
      };
    },
  };
}

/** One form in the body, another one in the tail. */
function byPart<Bound>(body: Form<Bound>, tail: Form<Bound>): Form<Bound> {
  return {
    name: `${body.name} in the body, ${tail.name} in the tail`,
    bind: (setting) => (setting.part === 'body' ? body : tail).bind(setting),
  };
}

const addForms: OperationForms['add'] = [
  roundedAdd('R(a + R(w · b))', working),
  fusedAdd('fma(w, b, a)', working),
];

const narrowAddForms: OperationForms['add'] = [
  { scalar: 'w', rounding: working },
  { scalar: 'N(w)', rounding: narrowed },
].flatMap(({ scalar, rounding }) => {
  const rounded = roundedAdd(`N(a + R(${scalar} · b))`, rounding);
  const fused = fusedAdd(`N(fma(${scalar}, b, a))`, rounding);
  const product = narrowProductAdd(`N(a + N(${scalar} · b))`, rounding);
  return [rounded, fused, product, byPart(rounded, product), byPart(fused, product)];
});

/** g + λ · p for complex numbers, one component: `turned` is that component of i · p. */
const complexAddForms: OperationForms['addWeightDecay'] = [
  {
    name: 'R(g + R(R(λ · p) + R(0 · ip)))',
    bind:
      ({ machine: { add, mul }, toWorking }) =>
      (alpha) => {
        const w = toWorking(alpha);
        return (g, p, turned) => add(g, add(mul(w, p), mul(0, turned)));
      },
  },
  {
    name: 'R(g + fma(λ, p, R(0 · ip)))',
    bind:
      ({ machine: { add, mul }, fused, toWorking }) =>
      (alpha) => {
        const w = toWorking(alpha);
        return (g, p, turned) => add(g, fused(w, p, mul(0, turned)));
      },
  },
  {
    name: 'fma(λ, p, R(g + R(0 · ip)))',
    bind:
      ({ machine: { add, mul }, fused, toWorking }) =>
      (alpha) => {
        const w = toWorking(alpha);
        return (g, p, turned) => fused(w, p, add(g, mul(0, turned)));
      },
  },
];

function mulForm(name: string, rounding: Rounding): Form<Operations['mul']> {
  return {
    name,
    bind: (setting) => {
      const { mul, narrow } = setting.machine;
      return (scalar) => {
        const w = rounding(setting)(scalar);
        return (a) => narrow(mul(a, w));
      };
    },
  };
}

const mulForms: OperationForms['mul'] = [mulForm('a · w', working)];
const narrowMulForms: OperationForms['mul'] = [mulForm('a · N(w)', narrowed)];

function addScalarForm(name: string, rounding: Rounding): Form<Operations['addScalar']> {
  return {
    name,
    bind: (setting) => {
      const { add, narrow } = setting.machine;
      return (scalar) => {
        const w = rounding(setting)(scalar);
        return (a) => narrow(add(a, w));
      };
    },
  };
}

const addScalarForms: OperationForms['addScalar'] = [addScalarForm('a + w', working)];
const narrowAddScalarForms: OperationForms['addScalar'] = [addScalarForm('a + N(w)', narrowed)];

type Ternary = (w: number, a: number, b: number, c: number) => number;

/** Returns a form of an operation with one scalar and three tensors. */
function ternaryForm(
  name: string,
  formula: (setting: Setting) => Ternary,
): Form<Operations['addcmul']> {
  return {
    name,
    bind: (setting) => {
      const { narrow } = setting.machine;
      const compute = formula(setting);
      return (value) => {
        const w = setting.toWorking(value);
        return (a, b, c) => narrow(compute(w, a, b, c));
      };
    },
  };
}

const addcmulForms: OperationForms['addcmul'] = [
  ternaryForm(
    'R(a + R(R(w · b) · c))',
    ({ machine: { add, mul } }) =>
      (w, a, b, c) =>
        add(a, mul(mul(w, b), c)),
  ),
  ternaryForm(
    'fma(R(w · b), c, a)',
    ({ machine: { mul }, fused }) =>
      (w, a, b, c) =>
        fused(mul(w, b), c, a),
  ),
  ternaryForm(
    'R(a + R(w · R(b · c)))',
    ({ machine: { add, mul } }) =>
      (w, a, b, c) =>
        add(a, mul(w, mul(b, c))),
  ),
  ternaryForm(
    'fma(w, R(b · c), a)',
    ({ machine: { mul }, fused }) =>
      (w, a, b, c) =>
        fused(w, mul(b, c), a),
  ),
];

const addcdivForms: OperationForms['addcdiv'] = [
  ternaryForm(
    'R(a + R(R(w · b) / c))',
    ({ machine: { add, mul, div } }) =>
      (w, a, b, c) =>
        add(a, div(mul(w, b), c)),
  ),
  ternaryForm(
    'R(a + R(w · R(b / c)))',
    ({ machine: { add, mul, div } }) =>
      (w, a, b, c) =>
        add(a, mul(w, div(b, c))),
  ),
  ternaryForm(
    'fma(w, R(b / c), a)',
    ({ machine: { div }, fused }) =>
      (w, a, b, c) =>
        fused(w, div(b, c), a),
  ),
  ternaryForm(
    'R(a + R(R(w · b) · R(1 / c)))',
    ({ machine: { add, mul, div } }) =>
      (w, a, b, c) =>
        add(a, mul(mul(w, b), div(1, c))),
  ),
  ternaryForm(
    'fma(R(w · b), R(1 / c), a)',
    ({ machine: { mul, div }, fused }) =>
      (w, a, b, c) =>
        fused(mul(w, b), div(1, c), a),
  ),
  ternaryForm(
    'fma(w, R(b · R(1 / c)), a)',
    ({ machine: { mul, div }, fused }) =>
      (w, a, b, c) =>
        fused(w, mul(b, div(1, c)), a),
  ),
];

/** The form of lerp with a weight of 1/2 or more: it computes from the end b, or as for small weights. */
const lerpEnds = ['(w - 1) · d + b', 'b - d · (1 - w)', 'by part', 'as below 1/2'] as const;

/** Returns a form of lerp. d is R(b - a). */
function lerpForm(isFused: boolean, end: (typeof lerpEnds)[number]): Form<Operations['lerp']> {
  const small = isFused ? 'fma(w, d, a)' : 'R(a + R(w · d))';
  const large = end === 'by part' ? `${lerpEnds[0]} in the body, ${lerpEnds[1]} in the tail` : end;
  return {
    name: `${small}; from w = 1/2 on ${large}${isFused ? ', fused' : ''}`,
    bind: ({ machine, fused, part, toWorking }) => {
      const { narrow, sub, neg } = machine;
      const multiplyAdd = isFused ? fused : machine.multiplyAdd;
      return (scalar) => {
        const weight = toWorking(scalar);
        if (isLerpFromStart(weight) || end === 'as below 1/2') {
          return (a, b) => narrow(multiplyAdd(weight, sub(b, a), a));
        }
        if (end === lerpEnds[0] || (end === 'by part' && part === 'body')) {
          const rest = toWorking(weight - 1);
          return (a, b) => narrow(multiplyAdd(rest, sub(b, a), b));
        }
        const rest = toWorking(1 - weight);
        return (a, b) => narrow(multiplyAdd(neg(sub(b, a)), rest, b));
      };
    },
  };
}

const lerpForms: OperationForms['lerp'] = [false, true].flatMap((isFused) =>
  lerpEnds.map((end) => lerpForm(isFused, end)),
);

const sqrtForms: OperationForms['sqrt'] = [
  {
    name: '√a, correctly rounded',
    bind:
      ({ machine: { sqrt, narrow } }) =>
      (a) =>
        narrow(sqrt(a)),
  },
  {
    name: 'a · R(1 / R(√a))',
    bind:
      ({ machine: { sqrt, narrow, div, mul } }) =>
      (a) =>
        narrow(mul(a, div(1, sqrt(a)))),
  },
  {
    name: '1 / R(1 / R(√a))',
    bind:
      ({ machine: { sqrt, narrow, div } }) =>
      (a) =>
        narrow(div(1, div(1, sqrt(a)))),
  },
];
