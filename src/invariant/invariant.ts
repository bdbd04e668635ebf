import type { Dtype } from '../float/dtype.ts';
import type { ScenarioSettings } from '../fuzz/scenario-settings.ts';
import type { Divergence } from '../parity/divergence.ts';
import type { Feature, StateName } from '../port/capabilities.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Subject } from './subject.ts';

/** A property of every correct RMSprop. It needs no golden data: the check compares the port with itself. */
export interface Invariant {
  readonly id: string;
  /** The id of its clause in spec/invariants.md. */
  readonly clause: string;
  /** The property, in one to three sentences. */
  readonly statement: string;
  /** In which dtypes it holds bit for bit at level exact, and which values may differ by rounding. */
  readonly exactness: string;
  /** The features that a port must declare. */
  readonly needs?: readonly Feature[];
  /** The state that a port must show. */
  readonly needsState?: readonly StateName[];
  /** The dtypes in which it holds. By default, all of them. */
  readonly dtypes?: readonly Dtype[];
  /** The scenarios to try. */
  readonly settings: Partial<ScenarioSettings>;
  /** Resolves to null if it holds. Rejects if the port breaks. */
  readonly check: (subject: Subject, scenario: Scenario) => Promise<Violation | null>;
}

/** A place where an invariant does not hold. */
export interface Violation {
  /** The scenario that the port ran. */
  readonly scenario: Scenario;
  /** The place, the expected value or limit, and the actual value. */
  readonly divergence: Divergence;
  /** How the actual value should relate to the expected one. */
  readonly relation: 'equal' | 'at most' | 'at least';
}
