export {
  CorpusError,
  InvalidArgumentError,
  OracleError,
  ParityError,
  PortError,
  TorchError,
  UnsupportedError,
  type PortProblem,
  type PythonExceptionName,
} from './errors.ts';

export { arithmeticNames, type Arithmetic } from './float/arithmetic.ts';
export { fromBits, toBits } from './float/bits.ts';
export {
  dtypeNames,
  dtypes,
  type Dtype,
  type DtypeRow,
  type Storage,
  type StorageOf,
  type StorageTypes,
} from './float/dtype.ts';
export { fmaFloat32, fmaFloat64 } from './float/fma.ts';
export { formats, type RealDtype, type RealFormat } from './float/format.ts';
export { fromHex, toHex } from './float/hex.ts';
export { ulpDistance } from './float/ulp.ts';

export {
  elementUpdate,
  type Element,
  type ElementUpdate,
  type MeanUpdate,
} from './rmsprop/element-update.ts';
export type { Implementation } from './rmsprop/implementation.ts';
export { KernelMemory } from './rmsprop/kernel-memory.ts';
export {
  operations,
  type LoopPart,
  type Operations,
  type OperationsKey,
} from './rmsprop/operations.ts';
export { defaultOptions, type GroupOptions, type Hyperparameters } from './rmsprop/options.ts';
export type { ParameterState } from './rmsprop/parameter-state.ts';
export { Parameter, type ParameterOptions } from './rmsprop/parameter.ts';
export type { ParamGroup, ParamGroupOptions } from './rmsprop/param-groups.ts';
export { RMSprop, type RMSpropOptions } from './rmsprop/rmsprop.ts';
export type { StateTensorName } from './rmsprop/torch-names.ts';
export type {
  LoadableStateDict,
  StateDict,
  StateDictEntry,
  StateDictGroup,
} from './rmsprop/state-dict.ts';

export type {
  Scenario,
  ScenarioEvent,
  ScenarioGroup,
  Snapshot,
  Tensor,
  Trajectory,
} from './scenario/scenario.ts';

export { bundledCorpus, openCorpus, type Case, type Corpus } from './corpus/corpus.ts';
export type { Fixture, Refusal, Training } from './corpus/fixture-file.ts';
export type { FileHeader, Manifest, ManifestEntry, Oracle } from './corpus/manifest.ts';

export { gradientsOf, type Loop, type ObjectiveName } from './scenario/objective.ts';

export {
  featureNames,
  stateNames,
  type Capabilities,
  type Feature,
  type StateName,
} from './port/capabilities.ts';
export {
  definePort,
  type MaybePromise,
  type PortDefinition,
  type PortGroup,
  type PortOptimizer,
  type PortSetup,
  type PortState,
} from './port/define-port.ts';
export { loadModulePort, openModulePort, type ModulePortOptions } from './port/module-port.ts';
export type { Port } from './port/port.ts';
export { openProcessPort } from './port/process-port.ts';
export type { SupervisorOptions } from './port/supervisor.ts';
export { referencePort } from './port/reference.ts';

export {
  boundsOf,
  type BoundOptions,
  type SnapshotBound,
  type StateBound,
} from './parity/bound.ts';
export { compareTrajectories, type CompareOptions, type Comparison } from './parity/compare.ts';
export type { Divergence, Reading, TensorName } from './parity/divergence.ts';
export {
  outcomeOf,
  type Counts,
  type Level,
  type Outcome,
  type PropertyResult,
} from './parity/outcome.ts';
export {
  probePort,
  type Computation,
  type ComputationFinding,
  type NumberKind,
  type ProbeFindings,
  type TripFinding,
} from './parity/probe.ts';
export { type CaseResult, type CaseVerdict, type Verdict } from './parity/judge.ts';
export { verify, type VerifyOptions } from './parity/verify.ts';

export { axisTexts, valueTexts, type AxisText, type ValueText } from './dialect/axis-texts.ts';
export { catalogue, type NamedDialect } from './dialect/catalogue.ts';
export {
  diagnose,
  type Diagnosis,
  type DiagnoseOptions,
  type Explanation,
  type StepView,
} from './dialect/diagnose.ts';
export { dialectPort } from './dialect/dialect-port.ts';
export {
  axisNames,
  axisValues,
  deviationsOf,
  dialectOf,
  origin,
  type Axis,
  type Deviation,
  type Dialect,
} from './dialect/dialect.ts';
export type { Answer, Evidence } from './dialect/evidence.ts';
export type { Fit } from './dialect/fit.ts';
export { playDialect, type BoundedSnapshot, type PlayOptions } from './dialect/player.ts';
export type { QuantityName, QuantityRow } from './dialect/side-by-side.ts';

export {
  fuzz,
  type FuzzFailure,
  type FuzzOptions,
  type FuzzOutcome,
  type FuzzPair,
  type JudgedCase,
} from './fuzz/differential.ts';
export type { LaneKind } from './fuzz/lanes.ts';
export type { LiveOracle } from './fuzz/oracle.ts';
export { scenarioArbitrary } from './fuzz/scenario-arbitrary.ts';
export {
  anyScenario,
  type EventKind,
  type HyperparameterValues,
  type Range,
  type ScenarioSettings,
} from './fuzz/settings.ts';

export { checkInvariants, type InvariantOptions, type InvariantResult } from './invariant/check.ts';
export type { Invariant, Violation } from './invariant/invariant.ts';
export { invariants } from './invariant/invariants.ts';
export type { Agreement, Subject } from './invariant/subject.ts';

export {
  NotConformantError,
  parityCases,
  type ParityCase,
  type ParityCaseOptions,
} from './report/parity-cases.ts';
