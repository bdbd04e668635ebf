import type { Arithmetic } from '../float/arithmetic.ts';
import { dtypes, type Dtype } from '../float/dtype.ts';
import { boundsOf, zeroState, type SnapshotBound } from '../parity/bound.ts';
import { compareTrajectories } from '../parity/compare.ts';
import { unusedState } from '../parity/unused-state.ts';
import type { Level } from '../parity/outcome.ts';
import { stateNames, type StateName } from '../port/capabilities.ts';
import type { Port } from '../port/port.ts';
import type { Scenario, Snapshot, Trajectory } from '../scenario/scenario.ts';
import { traitsOf } from '../scenario/traits.ts';
import type { Violation } from './invariant.ts';

/** How to compare two trajectories of the port. */
export interface Agreement {
  /** Whether the two may differ by rounding even if the port has PyTorch's bits. */
  readonly isRounded?: boolean;
  /** Whether the bits must be equal at level equivalent too, because both runs do the same operations. */
  readonly isBitwise?: boolean;
  /** Whether +0 and -0 are equal at level exact too. */
  readonly ignoresZeroSign?: boolean;
  /** The state to compare. By default, all state that the port shows. */
  readonly state?: readonly StateName[];
}

/** The port under test in one invariant, with the level and arithmetic of the check. */
export class Subject {
  readonly arithmetic: Arithmetic;
  readonly isExact: boolean;
  readonly shown: readonly StateName[];
  /** The traits of all scenarios that the port has played. */
  readonly accepted: Set<string> = new Set();
  /** The last scenario that the port did not play. */
  declined: Scenario | null = null;
  readonly #port: Port;
  readonly #flushesSubnormals: boolean;

  constructor(port: Port, level: Level, arithmetic: Arithmetic) {
    this.#port = port;
    this.arithmetic = arithmetic;
    this.shown = port.capabilities.state;
    this.#flushesSubnormals = port.capabilities.flushesSubnormals === true;
    this.isExact = level === 'exact';
  }

  async run(scenario: Scenario): Promise<Trajectory> {
    try {
      const trajectory = await this.#port.run(scenario);
      traitsOf(scenario).forEach((trait) => this.accepted.add(trait));
      return trajectory;
    } catch (error) {
      this.declined = scenario;
      throw error;
    }
  }

  shows(name: StateName): boolean {
    return this.shown.includes(name);
  }

  /** Returns how far each value may be from exact arithmetic, or from another correct port, by rounding alone. */
  boundsOf(scenario: Scenario, trajectory: Trajectory): SnapshotBound[] {
    return boundsOf(scenario, trajectory, { flushesSubnormals: this.#flushesSubnormals });
  }

  /**
   * Compares two trajectories of the port. Returns the first violation, or null if they agree. At level exact, bits must be
   * equal. At level equivalent, values may differ by the rounding bound along the expected trajectory. Either may leave out
   * unused state.
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
      isHidden: unusedState(scenario),
      ...(bounds && { bounds }),
    });
    const divergence = bounds ? comparison.firstBeyond : comparison.first;
    return divergence && { scenario, divergence, relation: 'equal' };
  }
}

/** A bound of 0 for each value: only the sign of a zero may differ. */
function zeroBound({ params }: Snapshot): SnapshotBound {
  return {
    params: params.map(({ length }) => new Float64Array(length)),
    state: params.map(({ length }) => zeroState(length)),
  };
}

/** Returns whether a dtype's elements have a real and an imaginary part. */
export function isComplex(dtype: Dtype): boolean {
  return dtypes[dtype].components === 2;
}
