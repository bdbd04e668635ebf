import { elementAt } from '../../../src/float/element-at.ts';
import { allCapabilities, type Capabilities } from '../../../src/port/capabilities.ts';
import type { GroupOptions } from '../../../src/rmsprop/options.ts';
import type {
  Scenario,
  ScenarioGroup,
  Snapshot,
  Trajectory,
} from '../../../src/scenario/scenario.ts';

/*
 * A float32 RMSprop in plain formulas that makes a mistake only where a test wants it. It counts by itself where it is wrong: it
 * computes each step twice, with and without the mistake.
 */

/** The place of an element in a step, by the port's own counting. */
export interface Where {
  readonly options: GroupOptions;
  readonly group: number;
  readonly isAdded: boolean;
  readonly parameter: number;
  readonly dimensions: number;
  readonly length: number;
  readonly element: number;
  /** The number of the parameter's step, from 1. */
  readonly step: number;
  readonly optimizerStep: number;
  /** The options of the group when the scenario started. */
  readonly first: GroupOptions;
  /** The options of the first group. */
  readonly ofFirstGroup: GroupOptions;
  /** The options of the group before the last step event. */
  readonly previous: GroupOptions;
  readonly reloads: number;
  /** The number of steps of the parameter since the last reload. */
  readonly stepsSinceReload: number;
  /** The number of optimizer steps before the parameter's first. */
  readonly stepsBeforeStart: number;
  readonly missedLast: boolean;
  readonly norm: number;
  readonly gradients: readonly (Float32Array | null)[];
}

/** One real component before or after a step. */
interface Element {
  readonly p: number;
  readonly v: number;
  readonly m: number;
  readonly b: number;
}

/** A mistake. Each part can replace something in a step; the rest is right. */
export interface Mistake {
  readonly options?: (where: Where) => Partial<GroupOptions>;
  readonly gradient?: (g: number, where: Where) => number;
  /** Replaces the result of an element's step. */
  readonly result?: (next: Element, before: Element, where: Where, g: number) => Element;
  /** Replaces an element of the state at a reload. */
  readonly reload?: (before: Element) => Element;
  /** Replaces a parameter in a step that has no gradient for it. */
  readonly withoutGradient?: (p: number) => number;
  /** Throws in some steps. */
  readonly fails?: (where: Where) => boolean;
  /** Throws at some events. */
  readonly failsAt?: (
    event: Scenario['events'][number],
    scenario: Scenario,
    index: number,
  ) => boolean;
}

/** The places where the port is wrong, by its own counting. Each place is "event parameter element". */
export interface OwnCount {
  /** The places where the mistake changes some bit. */
  readonly changed: Set<string>;
  /** The places where it changes a value by far more than rounding. */
  readonly far: Set<string>;
}

const { fround: r, sqrt, abs } = Math;

interface Slot {
  readonly group: number;
  readonly shape: readonly number[];
  readonly p: Float32Array;
  readonly v: Float32Array;
  readonly m: Float32Array;
  readonly b: Float32Array;
  step: number;
  stepsSinceReload: number;
  stepsBeforeStart: number;
  missedLast: boolean;
  hasMean: boolean;
  hasBuffer: boolean;
}

interface Group {
  options: GroupOptions;
  readonly first: GroupOptions;
  previous: GroupOptions;
  readonly isAdded: boolean;
}

/** Plays a scenario with a mistake, and counts where the mistake changes a value. */
export function playMistake(scenario: Scenario, mistake: Mistake, count: OwnCount): Trajectory {
  return new Player(scenario, mistake, count).play();
}

/** The capabilities of the port. */
export const capabilities: Capabilities = { ...allCapabilities, dtypes: ['float32'] };

class Player {
  readonly #scenario: Scenario;
  readonly #mistake: Mistake;
  readonly #count: OwnCount;
  readonly #groups: Group[] = [];
  readonly #slots: Slot[] = [];
  #optimizerStep = 0;
  #reloads = 0;
  #event = 0;

  constructor(scenario: Scenario, mistake: Mistake, count: OwnCount) {
    this.#scenario = scenario;
    this.#mistake = mistake;
    this.#count = count;
    scenario.groups.forEach((group) => this.#add(group, false));
  }

  play(): Trajectory {
    return this.#scenario.events.map((event, index) => {
      this.#event = index;
      if (this.#mistake.failsAt?.(event, this.#scenario, index) === true) {
        throw new Error('the optimizer broke');
      }
      switch (event.kind) {
        case 'step':
          this.#step(event.gradients.map((data) => data && Float32Array.from(data)));
          break;
        case 'set': {
          const group = elementAt(this.#groups, event.group);
          group.options = { ...group.options, ...event.changes };
          break;
        }
        case 'add_group':
          this.#add(event.group, true);
          break;
        case 'reload':
          this.#reload();
          break;
        case 'zero_grad':
      }
      return this.#snapshot();
    });
  }

  #add({ params, ...options }: ScenarioGroup, isAdded: boolean): void {
    const group = this.#groups.length;
    this.#groups.push({ options, first: options, previous: options, isAdded });
    for (const { shape, data } of params) {
      const [p, zeros] = [
        Float32Array.from(data),
        (): Float32Array => new Float32Array(data.length),
      ];
      const tensors = { p, v: zeros(), m: zeros(), b: zeros(), hasMean: false, hasBuffer: false };
      const counts = { step: 0, stepsSinceReload: 0, stepsBeforeStart: -1, missedLast: false };
      this.#slots.push({ group, shape, ...tensors, ...counts });
    }
  }

  #reload(): void {
    this.#reloads += 1;
    this.#slots.forEach((slot, parameter) => {
      slot.stepsSinceReload = 0;
      slot.p.forEach((_, index) => {
        const before = elementOf(slot, index);
        const next = this.#mistake.reload?.(before) ?? before;
        this.#compare(before, next, parameter, index);
        store(slot, index, next);
      });
    });
  }

  #step(gradients: readonly (Float32Array | null)[]): void {
    this.#optimizerStep += 1;
    const norm = sqrt(gradients.reduce((sum, gradient) => sum + squaresOf(gradient), 0));
    this.#slots.forEach((slot, parameter) => {
      const gradient = gradients[parameter] ?? null;
      if (gradient) {
        this.#stepSlot(slot, gradient, { parameter, norm, gradients });
      } else {
        this.#skip(slot, parameter);
      }
      slot.missedLast = gradient === null;
    });
    this.#groups.forEach((group) => {
      group.previous = group.options;
    });
  }

  #skip(slot: Slot, parameter: number): void {
    const { withoutGradient } = this.#mistake;
    slot.p.forEach((p, index) => {
      const before = elementOf(slot, index);
      const next = { ...before, p: withoutGradient ? r(withoutGradient(p)) : p };
      this.#compare(before, next, parameter, index);
      store(slot, index, next);
    });
  }

  #stepSlot(
    slot: Slot,
    gradient: Float32Array,
    at: Pick<Where, 'parameter' | 'norm' | 'gradients'>,
  ): void {
    const { options, first, previous, isAdded } = elementAt(this.#groups, slot.group);
    slot.step += 1;
    slot.stepsSinceReload += 1;
    slot.stepsBeforeStart =
      slot.stepsBeforeStart < 0 ? this.#optimizerStep - 1 : slot.stepsBeforeStart;
    slot.hasMean ||= options.centered;
    slot.hasBuffer ||= options.momentum > 0;
    const { step, stepsSinceReload, stepsBeforeStart, missedLast, group, shape } = slot;
    gradient.forEach((g, element) => {
      const where: Where = {
        ...at,
        options,
        first,
        previous,
        isAdded,
        group,
        element,
        step,
        stepsSinceReload,
        stepsBeforeStart,
        missedLast,
        ofFirstGroup: elementAt(this.#groups, 0).options,
        dimensions: shape.length,
        length: gradient.length,
        optimizerStep: this.#optimizerStep,
        reloads: this.#reloads,
      };
      const before = elementOf(slot, element);
      const right = nextElement(before, g, options);
      const next = this.#wrongly(before, g, where);
      this.#compare(right, next, at.parameter, element);
      store(slot, element, next);
    });
  }

  #wrongly(before: Element, g: number, where: Where): Element {
    const { options, gradient, result, fails } = this.#mistake;
    if (fails?.(where) === true) {
      throw new Error('the optimizer broke');
    }
    const used = { ...where.options, ...options?.(where) };
    const given = gradient ? r(gradient(g, where)) : g;
    const next = nextElement(before, given, used);
    return result?.(next, before, where, g) ?? next;
  }

  #compare(right: Element, next: Element, parameter: number, element: number): void {
    const place = `${this.#event} ${parameter} ${element}`;
    const pairs = (['p', 'v', 'm', 'b'] as const).map((name) => [right[name], next[name]] as const);
    if (pairs.some(([rightValue, value]) => !Object.is(rightValue, value))) {
      this.#count.changed.add(place);
    }
    if (pairs.some(([rightValue, value]) => differs(rightValue, value))) {
      this.#count.far.add(place);
    }
  }

  #snapshot(): Snapshot {
    return {
      params: this.#slots.map(({ p }) => p.slice()),
      state: this.#slots.map(({ step, v, m, b, hasMean, hasBuffer }) =>
        step === 0
          ? null
          : {
              step,
              squareAvg: v.slice(),
              ...(hasMean && { gradAvg: m.slice() }),
              ...(hasBuffer && { momentumBuffer: b.slice() }),
            },
      ),
    };
  }
}

function squaresOf(gradient: Float32Array | null): number {
  return gradient?.reduce((sum, g) => sum + g * g, 0) ?? 0;
}

/** torch's step of one element, without multiply-add. */
function nextElement(before: Element, given: number, options: GroupOptions): Element {
  const { lr, alpha, eps, weightDecay, momentum, centered, maximize } = options;
  const signed = maximize ? -given : given;
  const g = weightDecay === 0 ? signed : r(signed + r(r(weightDecay) * before.p));
  const v = r(r(before.v * r(alpha)) + r(r(r(1 - alpha) * g) * g));
  const m = centered ? meanOf(before.m, g, r(1 - alpha)) : before.m;
  const a = r(r(sqrt(centered ? r(v + r(-m * m)) : v)) + r(eps));
  if (momentum > 0) {
    const b = r(r(before.b * r(momentum)) + r(g / a));
    return { p: r(before.p + r(r(-lr) * b)), v, m, b };
  }
  return { p: r(before.p + r(r(r(-lr) * g) / a)), v, m, b: before.b };
}

function meanOf(m: number, g: number, weight: number): number {
  return abs(weight) < 0.5 ? r(m + r(weight * r(g - m))) : r(g + r(r(weight - 1) * r(g - m)));
}

function elementOf({ p, v, m, b }: Slot, index: number): Element {
  const [at, zero] = [(values: Float32Array): number => elementAt(values, index), 0];
  return p.length === zero
    ? { p: zero, v: zero, m: zero, b: zero }
    : { p: at(p), v: at(v), m: at(m), b: at(b) };
}

function store({ p, v, m, b }: Slot, index: number, next: Element): void {
  [p[index], v[index], m[index], b[index]] = [next.p, next.v, next.m, next.b];
}

/** Differences below this are roundings of subnormal numbers. */
const SMALL = 1e-37;

/** Returns whether two values differ by far more than rounding. */
function differs(right: number, wrong: number): boolean {
  const distance = abs(right - wrong);
  return Number.isNaN(distance) ? !Object.is(right, wrong) : distance > 1e-4 * abs(right) + SMALL;
}
