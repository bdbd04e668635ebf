import type { Loop } from '../scenario/objective.ts';
import type { Replay } from '../scale/scale-case.ts';
import type { Scenario, Trajectory } from '../scenario/scenario.ts';
import type { Capabilities } from './capabilities.ts';

/** An implementation under test. It receives scenarios, never golden values. */
export interface Port {
  readonly name: string;
  readonly version: string;
  /** The language that the port declares. */
  readonly language?: string;
  readonly capabilities: Capabilities;
  /** True if the implementation runs in the process of the judge, and so can end or change the judge. */
  readonly isInProcess?: true;
  /** How many scenarios the judge may send before the first answer; 1 by default. */
  readonly inFlight?: number;
  /**
   * Plays a scenario and returns the snapshot after each event. Rejects if the implementation breaks: that is a result, and the
   * run continues. An error with the `code` `unsupported` means that it cannot play this scenario. An error with an
   * `exception` means that it refuses the scenario as PyTorch does.
   */
  readonly run: (scenario: Scenario) => Promise<Trajectory>;
  /** Plays a scenario as `run` does, but takes the gradients from an objective instead of from the scenario. */
  readonly train?: (scenario: Scenario, loop: Loop) => Promise<Trajectory>;
  /** Plays a case that is too large to send, and returns digests (PRO-9). Absent if the port cannot. */
  readonly scale?: Replay;
  /** The message of each failure so far, the oldest first. The suite starts a broken process again. */
  readonly incidents?: readonly string[];
  /**
   * The dtypes and features for which the run draws scenarios. By default, those of `capabilities`. A port whose answers come
   * from a file can declare less than the file asks.
   */
  readonly drawnFor?: Pick<Capabilities, 'dtypes' | 'features'>;
  /** Returns whether the suite can ask the port a scenario a second time. Absent if it can ask any. */
  readonly isAskedAgain?: (scenario: Scenario) => boolean;
  /**
   * Starts another copy of the port: a new process, which the caller must close. Absent if the port runs in
   * the process of the judge.
   */
  readonly openCopy?: () => Promise<Port>;
  /** Ends the processes of the port. Rejects runs that have no answer yet. */
  readonly close?: () => Promise<void>;
}
