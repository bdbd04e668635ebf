import type { Loop } from '../scenario/objective.ts';
import type { Replay } from '../scale/scale-case.ts';
import type { Scenario, Trajectory } from '../scenario/scenario.ts';
import type { Capabilities } from './capabilities.ts';

/** An implementation under test. It is given scenarios, never golden values. */
export interface Port {
  readonly name: string;
  readonly version: string;
  /** The language that it is written in, where it says so. */
  readonly language?: string;
  readonly capabilities: Capabilities;
  /** How many scenarios may be asked for before the first is answered; 1 by default. */
  readonly inFlight?: number;
  /**
   * The snapshot after each event of a scenario. Rejects if the implementation breaks, which is a result of a run, not
   * an end to it: with an error whose `code` is `unsupported` for what it cannot do, with one that has an `exception`
   * where it refuses as PyTorch does.
   */
  readonly run: (scenario: Scenario) => Promise<Trajectory>;
  /** As `run`, with gradients computed from the parameters by an objective instead of those that the scenario has. */
  readonly train?: (scenario: Scenario, loop: Loop) => Promise<Trajectory>;
  /** Plays a case that is too large to be sent, and answers with digests; where it can (PRO-9). */
  readonly scale?: Replay;
  /** How it broke down and was started again, so far; in the order of time. */
  readonly incidents?: readonly string[];
  /** Ends what was started for it. Runs that are still asked for are rejected. */
  readonly close?: () => Promise<void>;
}
