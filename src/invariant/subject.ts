import type { Arithmetic } from '../float/arithmetic.ts';
import { dtypes, type Dtype } from '../float/dtype.ts';
import { boundsOf, zeroState, type SnapshotBound } from '../parity/bound.ts';
import { compareTrajectories } from '../parity/compare.ts';
import type { Level } from '../parity/outcome.ts';
import { stateNames, type StateName } from '../port/capabilities.ts';
import type { Port } from '../port/port.ts';
import type { Scenario, Snapshot, Trajectory } from '../scenario/scenario.ts';
import type { Violation } from './invariant.ts';

/** How two trajectories of the port are compared. */
export interface Agreement {
  /** Whether rounding enters even where the port has PyTorch's bits. */
  readonly isRounded?: boolean;
  /** Whether the bits have to be the same at level equivalent too: the very same operations were done. */
  readonly isBitwise?: boolean;
  /** Whether +0 and -0 count as the same at level exact too. */
  readonly ignoresZeroSign?: boolean;
  /** What of the state is compared; all that is shown by default. */
  readonly state?: readonly StateName[];
}

/** The port that invariants are checked on, and by what measure. */
export class Subject {
  readonly arithmetic: Arithmetic;
  readonly isExact: boolean;
  readonly shown: readonly StateName[];
  readonly #port: Port;
  readonly #flushesSubnormals: boolean;

  constructor(port: Port, level: Level, arithmetic: Arithmetic) {
    this.#port = port;
    this.arithmetic = arithmetic;
    this.shown = port.capabilities.state;
    this.#flushesSubnormals = port.capabilities.flushesSubnormals === true;
    this.isExact = level === 'exact';
  }

  run(scenario: Scenario): Promise<Trajectory> {
    return this.#port.run(scenario);
  }

  shows(name: StateName): boolean {
    return this.shown.includes(name);
  }

  /** How far each value of a trajectory of the port may be from exact arithmetic, or another such port's. */
  boundsOf(scenario: Scenario, trajectory: Trajectory): SnapshotBound[] {
    return boundsOf(scenario, trajectory, { flushesSubnormals: this.#flushesSubnormals });
  }

  /**
   * Whether what the port computed in one way is what it computed in the other: bit for bit at level exact, otherwise no
   * farther apart than rounding explains along the first.
   */
  agree(
    scenario: Scenario,
    expected: Trajectory,
    actual: Trajectory,
    {
      isRounded = false,
      isBitwise = this.isExact && !isRounded,
      ignoresZeroSign = false,
      state = stateNames,
    }: Agreement = {},
  ): Violation | null {
    const bounds = !isBitwise
      ? this.boundsOf(scenario, expected)
      : ignoresZeroSign
        ? expected.map(zeroBound)
        : undefined;
    const compared = state.filter((name) => this.shows(name));
    const comparison = compareTrajectories(scenario.dtype, expected, actual, {
      state: compared,
      ...(bounds && { bounds }),
    });
    const divergence = bounds ? comparison.firstBeyond : comparison.first;
    return divergence && { scenario, divergence, relation: 'equal' };
  }
}

/** Allows for nothing but the sign of zero. */
function zeroBound({ params }: Snapshot): SnapshotBound {
  return {
    params: params.map(({ length }) => new Float64Array(length)),
    state: params.map(({ length }) => zeroState(length)),
  };
}

/** Whether a dtype's elements are pairs. */
export function isComplex(dtype: Dtype): boolean {
  return dtypes[dtype].components === 2;
}
