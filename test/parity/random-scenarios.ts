import { fromBits } from '../../src/float/bits.ts';
import { dtypes, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import type { RealFormat } from '../../src/float/format.ts';
import type { Hyperparameters } from '../../src/rmsprop/options.ts';
import type {
  Scenario,
  ScenarioEvent,
  ScenarioGroup,
  Tensor,
} from '../../src/scenario/scenario.ts';

/** Guy Steele's and Sebastiano Vigna's splitmix in 32 bits: the same numbers for a seed, on any machine. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 32 bits. */
  word(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** In [0, 1). */
  uniform(): number {
    return (this.word() * 2 ** 21 + (this.word() >>> 11)) * 2 ** -53;
  }

  /** Nearly normal, of variance 1/3, in [-2, 2). */
  bell(): number {
    return this.uniform() + this.uniform() + this.uniform() + this.uniform() - 2;
  }

  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  pick<T>(values: readonly T[]): T {
    return elementAt(values, this.integer(0, values.length - 1));
  }

  /** A value of a format from raw bits. */
  float(format: RealFormat): number {
    return fromBits(format, (BigInt(this.word()) << 32n) | BigInt(this.word()));
  }
}

/** What the gradients of an element are like, step after step. */
type Lane = (random: Random, format: RealFormat) => () => number;

/** A magnitude from the smallest number's to somewhat above the root of the largest. */
const anyScale = (random: Random, { minExponent, precision }: RealFormat): number =>
  2 ** random.integer(minExponent - precision, Math.ceil(-minExponent / 2) + 2);

/** A magnitude whose square is about as small, or as large, as a number can be. */
const edgeScale = (random: Random, { minExponent, precision }: RealFormat): number =>
  random.chance(0.5)
    ? 2 ** (Math.floor(minExponent / 2) - random.integer(-8, precision))
    : 2 ** (Math.floor(-minExponent / 2) - random.integer(-1, 6));

const lanes: readonly (readonly [weight: number, lane: Lane])[] = [
  [6, (random) => () => random.bell()],
  [2, (random) => repeat(random.bell())],
  [2, (random) => sumOf(repeat(4 * random.bell()), () => random.bell() / 64)],
  [1, (random, format) => scaled(random, anyScale(random, format))],
  [2, (random, format) => scaled(random, edgeScale(random, format))],
  [1, (random) => () => random.bell() * 2 ** random.integer(-9, 9)],
  [1, (random) => () => (random.chance(0.3) ? random.bell() : random.pick([0, -0]))],
  [1, (random, format) => () => random.float(format)],
  [1, (random, format) => () => (random.chance(0.8) ? random.bell() : special(random, format))],
];

const repeat = (value: number) => (): number => value;
const scaled = (random: Random, scale: number) => (): number => random.bell() * scale;
const sumOf = (a: () => number, b: () => number) => (): number => a() + b();

function special(random: Random, format: RealFormat): number {
  const { smallestSubnormal, largestFinite, minExponent } = format;
  const size = random.pick([0, smallestSubnormal, 2 ** minExponent, largestFinite, Infinity, NaN]);
  return random.chance(0.5) ? size : -size;
}

const weightedLanes: readonly Lane[] = lanes.flatMap(([weight, lane]) =>
  Array.from({ length: weight }, () => lane),
);

const values = {
  lr: [0, 1e-3, 0.01, 0.01, 1],
  alpha: [0, 0.4, 0.5, 0.9, 0.99, 0.99, 0.9999, 1, 1.5],
  eps: [0, 1e-10, 1e-8, 1e-8, 1e-3, 1],
  weightDecay: [0, 0, 0.01, 10],
  momentum: [0, 0, 0.5, 0.9, 1.1],
  centered: [false, true],
  maximize: [false, true],
} as const;

/** A scenario in the making: what its next events depend on. */
class Maker {
  readonly #options: Hyperparameters[] = [];
  readonly #lanes: (() => number)[][] = [];
  /** What zero_grad left; null where the gradients are free. */
  #left: (Storage | null)[] | null = null;
  #last: (Storage | null)[] = [];
  readonly #dtype: Dtype;
  readonly #random: Random;
  readonly #longest: number;

  constructor(dtype: Dtype, random: Random, longest: number) {
    this.#dtype = dtype;
    this.#random = random;
    this.#longest = longest;
  }

  group(): ScenarioGroup {
    const random = this.#random;
    const options = {
      lr: random.pick(values.lr),
      alpha: random.pick(values.alpha),
      eps: random.pick(values.eps),
      weightDecay: random.pick(values.weightDecay),
      momentum: random.pick(values.momentum),
      centered: random.pick(values.centered),
      maximize: random.pick(values.maximize),
    };
    this.#options.push(options);
    const params = Array.from({ length: random.integer(1, 2) }, () => this.#tensor());
    return { ...options, foreach: random.chance(0.3), params };
  }

  #tensor(): Tensor {
    const random = this.#random;
    const { format, components } = dtypes[this.#dtype];
    const length = random.integer(0, random.chance(0.15) ? this.#longest : this.#longest / 8);
    const lane = (): (() => number) => random.pick(weightedLanes)(random, format);
    this.#lanes.push(Array.from({ length: length * components }, lane));
    const starts = Array.from({ length: length * components }, () =>
      random.chance(0.7) ? random.bell() : lane()(),
    );
    return { shape: [length], data: this.#store(starts) };
  }

  #store(numbers: readonly number[]): Storage {
    const { format, StorageType } = dtypes[this.#dtype];
    const storage = new StorageType(numbers.length);
    storage.set(numbers.map((value) => format.encode(value)));
    return storage;
  }

  step(): ScenarioEvent {
    const drawn = this.#lanes.map((lane) =>
      this.#random.chance(0.12) ? null : this.#store(lane.map((next) => next())),
    );
    const gradients = this.#left ? drawn.map((_, index) => this.#left?.[index] ?? null) : drawn;
    this.#left = null;
    this.#last = gradients;
    return { kind: 'step', gradients };
  }

  zeroGrad(): ScenarioEvent {
    const setToNone = this.#random.chance(0.5);
    this.#left = this.#last.map((gradient) =>
      gradient && !setToNone ? new dtypes[this.#dtype].StorageType(gradient.length) : null,
    );
    this.#last = this.#left;
    return { kind: 'zero_grad', setToNone };
  }

  /** Momentum and centered are never turned on: state that a parameter's first step did not make is an error in torch. */
  change(): ScenarioEvent {
    const random = this.#random;
    const group = random.integer(0, this.#options.length - 1);
    const options = elementAt(this.#options, group);
    const name = random.pick([
      'lr',
      'alpha',
      'eps',
      'weightDecay',
      'momentum',
      'centered',
    ] as const);
    const changes: Partial<Hyperparameters> = {
      ...(name === 'centered' || name === 'momentum' ? {} : { [name]: random.pick(values[name]) }),
      ...(name === 'momentum' &&
        options.momentum > 0 && { momentum: random.pick(values.momentum) }),
      ...(name === 'centered' && { centered: false }),
      ...(random.chance(0.2) && { maximize: !options.maximize }),
    };
    Object.assign(options, changes);
    return { kind: 'set', group, changes };
  }

  event(): ScenarioEvent {
    const random = this.#random;
    switch (random.pick(['step', 'step', 'step', 'step', 'step', 'set', 'set', 'other'])) {
      case 'set':
        return this.change();
      case 'other':
        return random.pick([
          () => this.zeroGrad(),
          (): ScenarioEvent => ({ kind: 'reload', integerStep: random.chance(0.2) }),
          (): ScenarioEvent => ({ kind: 'add_group', group: this.group() }),
        ])();
      default:
        return this.step();
    }
  }
}

/**
 * A scenario out of nothing but a dtype and a number: one to three groups, tensors of 0 to 40 elements, all events, and
 * gradients from ordinary ones to raw bits. One of eight is long and narrow.
 */
export function randomScenario(dtype: Dtype, seed: number): Scenario {
  const random = new Random(seed);
  const isLong = random.chance(1 / 8);
  const maker = new Maker(dtype, random, isLong ? 5 : 40);
  const groups = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => maker.group());
  const events = Array.from({ length: isLong ? 60 : random.integer(3, 9) }, () => maker.event());
  return { dtype, groups, events };
}
