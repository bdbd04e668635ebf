import type { Loop } from '../scenario/objective.ts';
import type { Scenario, Trajectory } from '../scenario/scenario.ts';

/** An implementation under test. It is given scenarios, never golden values. */
export interface Port {
  readonly name: string;
  readonly version: string;
  /**
   * The snapshot after each event of a scenario. Rejects if the implementation breaks, which is a result of a run, not
   * an end to it.
   */
  readonly run: (scenario: Scenario) => Promise<Trajectory>;
  /** As `run`, with gradients computed from the parameters by an objective instead of those that the scenario has. */
  readonly train?: (scenario: Scenario, loop: Loop) => Promise<Trajectory>;
}
