import type { Dtype } from '../float/dtype.ts';
import type { ScenarioSettings } from '../fuzz/scenario-settings.ts';
import type { Divergence } from '../parity/divergence.ts';
import type { Feature, StateName } from '../port/capabilities.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Subject } from './subject.ts';

/** A property that every right RMSprop has. It needs no golden data: the port is held against itself. */
export interface Invariant {
  readonly id: string;
  /** The clause of spec/invariants.md. */
  readonly clause: string;
  /** What holds, in a sentence. */
  readonly statement: string;
  /** In which dtypes it holds bit for bit at level exact, and where rounding enters. */
  readonly exactness: string;
  /** What a port has to declare to be asked. */
  readonly needs?: readonly Feature[];
  /** What of the state a port has to show to be asked. */
  readonly needsState?: readonly StateName[];
  /** The dtypes in which it holds; all by default. */
  readonly dtypes?: readonly Dtype[];
  /** Which scenarios it is tried on. */
  readonly settings: Partial<ScenarioSettings>;
  /** Null where it holds. Rejects where the port breaks. */
  readonly check: (subject: Subject, scenario: Scenario) => Promise<Violation | null>;
}

/** Where an invariant does not hold. */
export interface Violation {
  /** What the port was given. */
  readonly scenario: Scenario;
  /** Where, with what should be there (or its limit) and what is. */
  readonly divergence: Divergence;
  /** How what is there should be to what is expected. */
  readonly relation: 'equal' | 'at most' | 'at least';
}
