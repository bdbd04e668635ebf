import { dtypeNames, type Dtype } from '../../float/dtype.ts';
import type { Answer, Evidence } from '../diagnosis/evidence.ts';
import { LaneSample } from './lane-sample.ts';
import { lanesOf, type Lane } from './lanes.ts';
import { missesIn, updatesOf } from './match-lane.ts';
import type { Rounding } from './rounding.ts';
import { searchRoundings, startsOf } from './search-rounding.ts';

/** How a port rounds in a dtype. */
export interface RoundingFinding {
  readonly dtype: Dtype;
  /** The number of cases in which a value has other bits than PyTorch's. */
  readonly differing: number;
  /** In how many of these the roundings give every value the port's bits. */
  readonly explained: number;
  /** The number of the other cases: the port has PyTorch's bits there. */
  readonly exact: number;
  /** In how many of these the roundings have PyTorch's bits too. */
  readonly kept: number;
  /**
   * The roundings that explain most. There are several if no case separates them. Empty if no known rounding explains half of
   * the differing cases.
   */
  readonly roundings: readonly Rounding[];
}

/** The most searches in a dtype. Each one but the first looks at the lanes that the one before did not explain. */
const MOST_SEARCHES = 3;
/** The most roundings that a search compares in all cases. */
const MOST_COMPARED = 12;
/** The least share of the differing cases that a rounding must explain. */
const LEAST_EXPLAINED = 0.5;

/**
 * Finds out how a port rounds that differs from PyTorch by rounding alone, in each dtype with a difference.
 * spec/dialects.md explains it (DIA-20).
 *
 * The answers must not be divergent. Cases that PyTorch refuses have no answer.
 *
 * @example
 * diagnoseRounding({ answers, capabilities: port.capabilities });
 * // [{ dtype: 'float32', differing: 40, explained: 40, …, roundings: [{ base: 'float64-inside', choices: [] }] }]
 */
export function diagnoseRounding({ answers, capabilities }: Evidence): RoundingFinding[] {
  const { state, flushesSubnormals = false } = capabilities;
  return dtypeNames.flatMap((dtype) => {
    const ofDtype = answers.filter(({ testCase }) => testCase.dtype === dtype);
    const cases = ofDtype.map((answer) => laneCaseOf(answer, state));
    const arithmetics = new Set(ofDtype.map(({ testCase }) => testCase.oracle.arithmetic));
    const starts = startsOf({ dtype, flushesSubnormals, arithmetics });
    return cases.some(({ differs }) => differs) ? [{ dtype, ...findingOf(cases, starts) }] : [];
  });
}

/** A case as its lanes. */
interface LaneCase {
  readonly lanes: readonly Lane[];
  /** Whether a value differs from PyTorch's. */
  readonly differs: boolean;
}

function laneCaseOf(answer: Answer, state: Evidence['capabilities']['state']): LaneCase {
  const lanes = lanesOf(answer, state);
  return { lanes, differs: lanes.some(({ differs }) => differs) };
}

function findingOf(
  cases: readonly LaneCase[],
  starts: readonly Rounding[],
): Omit<RoundingFinding, 'dtype'> {
  const differing = cases.filter(({ differs }) => differs).length;
  const exact = cases.length - differing;
  const best = bestRoundings(cases, starts);
  const { explained = 0, kept = 0 } = best[0] ?? {};
  const isUseful = explained >= LEAST_EXPLAINED * differing && explained > exact - kept;
  const roundings = isUseful ? best.map(({ rounding }) => rounding) : [];
  return { differing, explained, exact, kept, roundings };
}

/** A rounding, and in how many cases it gives every value the port's bits. */
interface Counted extends Pick<RoundingFinding, 'explained' | 'kept'> {
  readonly rounding: Rounding;
}

/**
 * Returns the roundings that give most cases the port's bits. A sample cannot show every place of a port. So another search
 * looks at the lanes that the first one did not explain.
 */
function bestRoundings(cases: readonly LaneCase[], starts: readonly Rounding[]): Counted[] {
  const lanes = cases.flatMap((item) => item.lanes);
  let best: readonly Counted[] = [];
  let missed: readonly Lane[] = [];
  for (let search = 0; search < MOST_SEARCHES; search++) {
    const from = search === 0 ? starts : best.map(({ rounding }) => rounding);
    const found = searchRoundings(new LaneSample(lanes, missed), from).slice(0, MOST_COMPARED);
    const counted = found.map((rounding) => ({ rounding, ...explainedBy(rounding, cases) }));
    const most = Math.max(...[...best, ...counted].map(explainedCases));
    if (best.some((item) => explainedCases(item) === most)) {
      break;
    }
    best = counted.filter((item) => explainedCases(item) === most);
    const updates = best.slice(0, 1).map(({ rounding }) => updatesOf(rounding));
    missed = lanes.filter((lane) => updates.some((update) => missesIn(lane, update, 0) > 0));
    if (missed.length === 0) {
      break;
    }
  }
  return [...best];
}

function explainedCases({ explained, kept }: Counted): number {
  return explained + kept;
}

/** Returns in how many cases a rounding gives every value the port's bits: those that differ, and those that do not. */
function explainedBy(
  rounding: Rounding,
  cases: readonly LaneCase[],
): Pick<RoundingFinding, 'explained' | 'kept'> {
  const updateFor = updatesOf(rounding);
  const isWhole = ({ lanes }: LaneCase): boolean =>
    lanes.every((lane) => missesIn(lane, updateFor, 0) === 0);
  const whole = cases.filter(isWhole);
  const explained = whole.filter(({ differs }) => differs).length;
  return { explained, kept: whole.length - explained };
}
