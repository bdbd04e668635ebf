import type { Arithmetic } from '../../float/arithmetic.ts';
import type { SnapshotBound } from '../../parity/bound.ts';
import type { GroupOptions } from '../../rmsprop/options.ts';
import type { Scenario, Snapshot, Trajectory } from '../../scenario/scenario.ts';
import type { Dialect } from '../dialect.ts';
import type { Uncertainty } from '../uncertainty.ts';
import { DialectPlayer } from './dialect-player.ts';
import type { dialectUpdate, Intermediates, TrackedElement } from './element-step.ts';

/** The options of `dialectTrajectory`. */
export interface PlayOptions {
  readonly arithmetic: Arithmetic;
  /** Whether the compared implementation may replace subnormal numbers by zero; false by default. */
  readonly flushesSubnormals?: boolean;
  /**
   * The answers of a port. Each event then starts from the port's own values after the event before, and so an earlier
   * mistake does not count. State that the port does not show stays the dialect's own. Without it, each event starts from the dialect's values.
   */
  readonly from?: Trajectory;
  /** How far the initial parameters, the gradients and the values of `from` can be from those of the compared implementation; 0 by default. */
  readonly uncertainty?: Pick<Uncertainty, 'initial' | 'gradients'> & Partial<Uncertainty>;
  /** Returns whether the formula of the dialect holds at a place. Elsewhere torch's formula holds. By default it holds everywhere. */
  readonly where?: (place: ElementPlace) => boolean;
  /** Returns the update of an element; `dialectUpdate` by default. */
  readonly updateOf?: typeof dialectUpdate;
  /** Gets each real component after a step, with the intermediate results. */
  readonly onElement?: (place: ElementPlace, next: TrackedElement & Intermediates) => void;
}

/** The place of a real component in a trajectory. */
export interface ElementPlace {
  /** The index of the event. */
  readonly event: number;
  /** The index of the parameter, across groups. */
  readonly parameter: number;
  /** The index of the real component. */
  readonly component: number;
  /** The options that have an effect in this step. */
  readonly options: GroupOptions;
}

/**
 * A snapshot of a dialect, with its bounds: the largest differences to another implementation of the same dialect by
 * rounding.
 */
export interface BoundedSnapshot {
  readonly snapshot: Snapshot;
  readonly bound: SnapshotBound;
}

/**
 * Computes a scenario with a dialect, event by event. Each event gives a snapshot and its bounds.
 *
 * @example [...playDialect(scenario, origin, { arithmetic: 'portable' })] // PyTorch's bits, and the bound along them
 */
export function* playDialect(
  scenario: Scenario,
  dialect: Dialect,
  options: PlayOptions,
): Generator<BoundedSnapshot> {
  const player = new DialectPlayer(scenario, dialect, options);
  for (const [index, event] of scenario.events.entries()) {
    yield player.play(event, index);
  }
}

/** Returns the trajectory of a dialect, without bounds. */
export function dialectTrajectory(
  scenario: Scenario,
  dialect: Dialect,
  options: PlayOptions,
): Trajectory {
  return Array.from(playDialect(scenario, dialect, options), ({ snapshot }) => snapshot);
}
