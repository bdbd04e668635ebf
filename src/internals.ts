/**
 * Gives tools access to the inner parts of this package. They may change in any version, without an entry in the changelog. If
 * `rmsprop-parity` has what you need, use that instead.
 *
 * @packageDocumentation
 */

export { multiplyAdds, type MultiplyAdd } from './float/arithmetic.ts';
export { fromBits, toBits } from './float/bits.ts';
export { dtypes, type DtypeRow } from './float/dtype.ts';
export { fmaFloat32, fmaFloat64 } from './float/fma.ts';
export { formats, type RealDtype, type RealFormat } from './float/format.ts';

export {
  elementUpdate,
  type Element,
  type ElementUpdate,
  type MeanUpdate,
} from './rmsprop/element-update.ts';
export {
  operations,
  type LoopPart,
  type Operations,
  type OperationsKey,
} from './rmsprop/operations.ts';

export {
  gradientsOf,
  objectiveNames,
  type Clip,
  type Loop,
  type ObjectiveName,
} from './scenario/objective.ts';

export { openModulePort, type ModulePortOptions } from './port/module/module-port.ts';

export {
  boundsOf,
  type BoundOptions,
  type SnapshotBound,
  type StateBound,
} from './parity/bound.ts';
export { compareTrajectories, type CompareOptions, type Comparison } from './parity/compare.ts';
export { judgeCorpus, type JudgeCorpusOptions } from './parity/judge-corpus.ts';
export { outcomeOf, type Outcome, type PropertyResult } from './parity/outcome.ts';

export type { AxisText, ValueText } from './explain/axis-text.ts';
export { valueTextOf, valueTextsOf } from './explain/axis-texts.ts';
export { axisTexts } from './explain/axis-titles.ts';
export { dialectPort } from './dialect/dialect-port.ts';
export { deviationsOf, dialectOf, origin, type Dialect } from './dialect/dialect.ts';
export {
  dialectTrajectory,
  type BoundedSnapshot,
  type PlayOptions,
} from './dialect/formula/play-dialect.ts';

export { scenarioArbitrary } from './fuzz/scenario-arbitrary.ts';
export {
  anyScenario,
  type EventKind,
  type HyperparameterValues,
  type Range,
  type ScenarioSettings,
} from './fuzz/scenario-settings.ts';
export { invariants } from './invariant/invariants.ts';
