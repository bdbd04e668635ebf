import { dtypes, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import { multipleOf, type BoundMultiple, type SnapshotBound } from '../../parity/bound.ts';
import type { TensorName } from '../../parity/divergence.ts';
import { hiddenState } from '../../parity/unused-state.ts';
import type { ParameterState } from '../../rmsprop/parameter-state.ts';
import { stateKeys, stateTensorNames, type StateTensorName } from '../../rmsprop/torch-names.ts';
import type { Snapshot } from '../../scenario/scenario.ts';
import { allParameters } from '../../scenario/transforms.ts';
import type { Answer, Evidence } from '../diagnosis/evidence.ts';
import { origin } from '../dialect.ts';
import { playDialect } from '../formula/play-dialect.ts';
import { factsOf, type StepFacts } from './step-facts.ts';

/** What can be wrong at a place: the values of a tensor, the step counter, or which tensors the state has. */
export type WrongPart = TensorName | 'step' | 'presence';

/** A verdict on a value: 0 if rounding may decide it, or if nothing is certain; 1 if it is right; 2 if it is wrong. */
export const verdicts = { undecided: 0, right: 1, wrong: 2 } as const;

/** The bit of each tensor in `telling`. */
const tensorBits = {
  param: 1,
  square_avg: 2,
  grad_avg: 4,
  momentum_buffer: 8,
} as const satisfies Record<TensorName, number>;

/** One parameter at one event, judged on its own: from the port's own values before the event. */
export interface PlaceLabel {
  readonly caseId: string;
  readonly facts: StepFacts;
  /** What is wrong here. Empty if nothing is. */
  readonly wrongParts: ReadonlySet<WrongPart>;
  /** The tensors with a value that is certainly right or certainly wrong. */
  readonly decidedParts: ReadonlySet<WrongPart>;
  /** The verdict on each real component: on all its tensors together. */
  readonly components: Uint8Array;
  /**
   * For each real component, the tensors in which a mistake could show, as bits of `tensorBits`: those that torch's step changes by
   * more than the bound. At other events, those that are not 0.
   */
  readonly telling: Uint8Array;
  /** The parameter before the event: the port's. */
  readonly before: Storage;
  /** The parameter after the event, as torch computes it from the port's values before. */
  readonly after: Storage;
  /** The gradient, or null if the event has none for the parameter. */
  readonly gradient: Storage | null;
}

/**
 * Judges each event of an answer on its own. torch's formula starts from the port's values after the event before, so an
 * error does not spread to later events. Leaves out places where nothing is certain: where rounding decides all values, or
 * where the parameter was wrong before and the port does not show all of its state.
 */
export function labelPlaces(
  { testCase, trajectory }: Answer,
  capabilities: Evidence['capabilities'],
): PlaceLabel[] {
  const { scenario, oracle, caseId } = testCase;
  const { flushesSubnormals = false } = capabilities;
  const facts = factsOf(scenario);
  const initial = allParameters(scenario).map(({ data }) => data);
  const judge = new PlaceJudge(testCase, capabilities);
  const labels: PlaceLabel[] = [];
  let event = 0;
  let before: Snapshot | null = null;
  let expectedBefore: Snapshot['state'] = [];
  for (const { snapshot, bound } of playDialect(scenario, origin, {
    arithmetic: oracle.arithmetic,
    flushesSubnormals,
    from: trajectory,
  })) {
    const actual = trajectory[event];
    const played = scenario.events[event];
    if (!actual) {
      break;
    }
    const transition = { event, before, expectedBefore, expected: snapshot, actual, bound };
    for (const [parameter, place] of (facts[event] ?? []).entries()) {
      const start = before?.params[parameter] ?? initial[parameter];
      const judged = start ? judge.judge(transition, place, start) : null;
      if (judged && start) {
        labels.push({
          caseId,
          facts: place,
          ...judged,
          before: start,
          after: elementAt(snapshot.params, parameter),
          gradient: (played?.kind === 'step' ? played.gradients[parameter] : null) ?? null,
        });
      }
    }
    before = actual;
    expectedBefore = snapshot.state;
    event += 1;
  }
  return labels;
}

/** An event: the port's snapshots before and after it, and torch's from the port's snapshot before. */
interface Transition {
  readonly event: number;
  readonly before: Snapshot | null;
  /** torch's states before the event. Unlike those of the port, they have each tensor that torch has. */
  readonly expectedBefore: Snapshot['state'];
  readonly expected: Snapshot;
  readonly actual: Snapshot;
  readonly bound: SnapshotBound;
}

type Judged = Pick<PlaceLabel, 'wrongParts' | 'decidedParts' | 'components' | 'telling'>;
type StateOrNull = Readonly<ParameterState> | null | undefined;

class PlaceJudge {
  readonly #row;
  readonly #tensors: readonly StateTensorName[];
  readonly #judgesSteps: boolean;
  readonly #isHidden;
  readonly #wasWrong = new Set<number>();

  constructor({ scenario, dtype }: Answer['testCase'], { state }: Evidence['capabilities']) {
    this.#row = dtypes[dtype];
    this.#tensors = stateTensorNames.filter((name) => state.includes(name));
    this.#judgesSteps = state.includes('step');
    this.#isHidden = hiddenState(scenario);
  }

  /** Judges a parameter at an event. Returns null if nothing is certain there. Events must come in order. */
  judge(transition: Transition, facts: StepFacts, start: Storage): Judged | null {
    const { parameter } = facts;
    if (this.#wasWrong.has(parameter) && !this.#isStateKnown(transition, facts)) {
      return null;
    }
    const { length } = elementAt(transition.expected.params, parameter);
    const judged = {
      wrongParts: new Set<WrongPart>(),
      decidedParts: new Set<WrongPart>(),
      components: new Uint8Array(length).fill(verdicts.right),
      telling: new Uint8Array(length),
    };
    this.#judgeTensors(transition, facts, start, judged);
    this.#judgeSteps(transition, parameter, judged);
    if (judged.wrongParts.size > 0) {
      this.#wasWrong.add(parameter);
    }
    const isDecided = judged.wrongParts.size > 0 || judged.components.includes(verdicts.right);
    return isDecided ? judged : null;
  }

  /** Returns whether the port shows all state that torch's formula uses at this event. */
  #isStateKnown(
    { before, expectedBefore }: Transition,
    { parameter, options }: StepFacts,
  ): boolean {
    const isUsed = {
      square_avg: true,
      grad_avg: options.centered,
      momentum_buffer: options.momentum > 0,
    };
    const shown = before?.state[parameter];
    return stateTensorNames.every((name) => {
      const key = stateKeys[name];
      const expected = expectedBefore[parameter]?.[key];
      const found = this.#tensors.includes(name) ? shown?.[key] : undefined;
      const isKnown = expected
        ? found?.length === expected.length
        : !found?.some((word) => word !== 0); // torch starts new state at zero
      return isKnown || !isUsed[name];
    });
  }

  #judgeTensors(
    { event, before, expectedBefore, expected, actual, bound }: Transition,
    { parameter, hasGradient }: StepFacts,
    start: Storage,
    judged: PartsAndComponents,
  ): void {
    const states = [expected.state[parameter], actual.state[parameter]] as const;
    const statesBefore = [expectedBefore[parameter], before?.state[parameter]] as const;
    const startOf = (storage: Storage | undefined): Storage | null =>
      hasGradient ? (storage ?? null) : null;
    this.#compare(judged, {
      tensor: 'param',
      start: startOf(start),
      expected: expected.params[parameter],
      actual: actual.params[parameter],
      bounds: bound.params[parameter],
    });
    for (const tensor of this.#tensors) {
      const key = stateKeys[tensor];
      const [torch, port] = states.map((state) => state?.[key]);
      if (torch && port) {
        const shownStart = startOf(before?.state[parameter]?.[key]);
        const bounds = bound.state[parameter]?.[key];
        this.#compare(judged, { tensor, start: shownStart, expected: torch, actual: port, bounds });
      } else if (isNewDifference(states, statesBefore, key)) {
        const difference = {
          kind: 'presence',
          event,
          parameter,
          tensor,
          expected: Boolean(torch),
        } as const;
        if (!this.#isHidden(difference)) {
          judged.wrongParts.add('presence');
        }
      }
    }
  }

  #compare(
    { wrongParts, decidedParts, components, telling }: PartsAndComponents,
    { tensor, start, expected, actual, bounds }: Compared,
  ): void {
    if (!expected || expected.length !== actual?.length) {
      wrongParts.add(tensor);
      return;
    }
    const { decode } = this.#row.format;
    for (let index = 0; index < expected.length; index++) {
      const torch = decode(elementAt(expected, index));
      const bound = bounds?.[index] ?? 0;
      const multiple = multipleAt(torch, decode(elementAt(actual, index)), bound);
      if (multiple === 'ill-conditioned') {
        if (components[index] === verdicts.right) {
          components[index] = verdicts.undecided;
        }
        continue;
      }
      decidedParts.add(tensor);
      if (multiple > 1) {
        components[index] = verdicts.wrong;
        wrongParts.add(tensor);
      }
      if (!(Math.abs(torch - decode(start?.[index] ?? 0)) <= bound)) {
        telling[index] = (telling[index] ?? 0) | tensorBits[tensor];
      }
    }
  }

  /** Judges how far the event moves the step counter. */
  #judgeSteps(
    { before, expectedBefore, expected, actual }: Transition,
    parameter: number,
    parts: Parts,
  ): void {
    const [torch, port] = [expected.state[parameter], actual.state[parameter]];
    if (!this.#judgesSteps || !torch || !port) {
      return;
    }
    const moveOf = (now: StateOrNull, start: StateOrNull): number =>
      (now?.step ?? 0) - (start?.step ?? 0);
    parts.decidedParts.add('step');
    if (moveOf(torch, expectedBefore[parameter]) !== moveOf(port, before?.state[parameter])) {
      parts.wrongParts.add('step');
    }
  }
}

interface Parts {
  readonly wrongParts: Set<WrongPart>;
  readonly decidedParts: Set<WrongPart>;
}

interface PartsAndComponents extends Parts {
  readonly components: Uint8Array;
  readonly telling: Uint8Array;
}

/** A tensor at an event. */
interface Compared {
  readonly tensor: TensorName;
  /** Its values before a step. Null if they are zeros, or if the event is not a step of the parameter. */
  readonly start: Storage | null;
  readonly expected: Storage | undefined;
  readonly actual: Storage | undefined;
  readonly bounds: Float64Array | undefined;
}

/**
 * Returns the places where a mistake in these parts could show. In the others, right values say nothing: torch does not change
 * there what the port computes wrong elsewhere. Their components become undecided.
 */
export function tellingPlaces(
  labels: readonly PlaceLabel[],
  parts: readonly WrongPart[],
): PlaceLabel[] {
  const mask = parts.reduce((bits, part) => bits | (isTensor(part) ? tensorBits[part] : 0), 0);
  const isAlwaysTelling = parts.some((part) => !isTensor(part));
  return labels.flatMap((label) => {
    const components = label.components.map((verdict, index) =>
      verdict === verdicts.right && ((label.telling[index] ?? 0) & mask) === 0
        ? verdicts.undecided
        : verdict,
    );
    const isTelling =
      isAlwaysTelling || label.wrongParts.size > 0 || components.includes(verdicts.right);
    return isTelling ? [{ ...label, components }] : [];
  });
}

function isTensor(part: WrongPart): part is TensorName {
  return Object.hasOwn(tensorBits, part);
}

/** Returns whether only one side has a tensor, and the same difference did not exist before the event. */
function isNewDifference(
  [torch, port]: readonly [StateOrNull, StateOrNull],
  [torchBefore, portBefore]: readonly [StateOrNull, StateOrNull],
  key: 'squareAvg' | 'gradAvg' | 'momentumBuffer',
): boolean {
  const [has, hasPort] = [Boolean(torch?.[key]), Boolean(port?.[key])];
  const isOld = Boolean(torchBefore?.[key]) === has && Boolean(portBefore?.[key]) === hasPort;
  return has !== hasPort && !isOld;
}

/**
 * Returns the multiple of the bound, as `multipleOf` does. Two NaNs decide nothing: once a port has made a NaN, torch's formula
 * keeps it.
 */
function multipleAt(expected: number, actual: number, bound: number): BoundMultiple {
  if (!Object.is(expected, actual)) {
    return multipleOf(expected, actual, bound);
  }
  return bound < Infinity && !Number.isNaN(actual) ? 0 : 'ill-conditioned';
}
