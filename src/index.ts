/**
 * Checks whether an implementation of RMSprop computes the same bits as `torch.optim.RMSprop`. Also has that optimizer in
 * TypeScript.
 *
 * @packageDocumentation
 */

export {
  CorpusError,
  InvalidArgumentError,
  OracleError,
  ParityError,
  PortError,
  TorchError,
  UnsupportedError,
  UsageError,
  type PortProblem,
  type PythonExceptionName,
} from './errors.ts';

// the optimizer
export { arithmeticNames, type Arithmetic } from './float/arithmetic.ts';
export {
  dtypeNames,
  type Dtype,
  type Storage,
  type StorageOf,
  type StorageTypes,
} from './float/dtype.ts';
export type { Implementation } from './rmsprop/implementation.ts';
export { KernelMemory } from './rmsprop/kernel/kernel-memory.ts';
export {
  defaultOptions,
  type GivenOptions,
  type GroupOptions,
  type Hyperparameters,
  type TensorLr,
} from './rmsprop/options.ts';
export type { ParameterState } from './rmsprop/parameter-state.ts';
export { Parameter, type ParameterOptions, type SparseGrad } from './rmsprop/parameter.ts';
export type { NamedParameter, ParamGroup, ParamGroupOptions } from './rmsprop/param-groups.ts';
export { RMSprop, type RMSpropOptions } from './rmsprop/rmsprop.ts';
export type { StateTensorName } from './rmsprop/torch-names.ts';
export type {
  LoadableStateDict,
  StateDict,
  StateDictEntry,
  StateDictGroup,
} from './rmsprop/state-dict.ts';

// ports
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
export { loadModulePort, type ModulePortOptions } from './port/module/module-port.ts';
export type { Port } from './port/port.ts';
export { openProcessPort, type ProcessPortOptions } from './port/process/process-port.ts';
export { referencePort } from './port/reference-port.ts';
export type { PortLimits } from './port/supervisor.ts';

// a run and its report
export type { Level, Counts } from './parity/outcome.ts';
export type { CaseResult, CaseVerdict, Verdict } from './parity/judge-case.ts';
export type { Divergence, Reading, TensorName } from './parity/divergence.ts';
export type { Shard } from './parity/shard.ts';
export { verifyPort, type VerifyOptions } from './run/verify-port.ts';
export type { OnProgress, RunOptions, RunProgress } from './run/run-options.ts';
export type {
  Asked,
  AskedAgain,
  RandomCases,
  Machine,
  Report,
  ReportedCase,
  ReportedDiagnosis,
  ReportedInvariant,
  ReportedKnown,
  ReportedPort,
} from './report/report.ts';
export { renderReport, type ReportFormat } from './report/render-report.ts';
export { parseReport } from './report/report-json.ts';
export { mergeReports } from './run/merge-reports.ts';
export type { NamedReport } from './run/require-shards.ts';
export {
  diffReports,
  isRegression,
  type ReportChange,
  type ReportDiff,
} from './report/diff-reports.ts';
export { parseKnown, type KnownLine, type KnownProblem } from './parity/known.ts';
export { updatedKnown } from './run/known-deviations.ts';
export {
  probePort,
  type Computation,
  type ComputationFinding,
  type NumberKind,
  type ProbeFindings,
  type TripFinding,
} from './parity/probe-port.ts';
export {
  NotConformantError,
  parityCases,
  type ParityCase,
  type ParityCaseOptions,
} from './run/parity-cases.ts';

// the corpus
export { bundledCorpus, findCase, loadCorpus, type Case, type Corpus } from './corpus/corpus.ts';
export type { Fixture, Refusal, Training } from './corpus/fixture-file.ts';
export type { FileHeader, Manifest, ManifestEntry, Oracle } from './corpus/manifest.ts';
export { fromHex, toHex } from './float/hex.ts';
export { ulpDistance } from './float/ulp.ts';
export type {
  Scenario,
  ScenarioEvent,
  LrDtype,
  ScenarioGroup,
  Snapshot,
  Tensor,
  Trajectory,
} from './scenario/scenario.ts';

// the diagnosis
export { catalogue, type NamedDialect } from './dialect/catalogue/catalogue.ts';
export { diagnose } from './dialect/diagnosis/diagnose.ts';
export type {
  Certainty,
  Diagnosis,
  DiagnoseOptions,
  Explanation,
  StepView,
} from './dialect/diagnosis/diagnosis.ts';
export type {
  AdapterExample,
  AdapterFault,
  AdapterLossKind,
  NumberPlace,
} from './dialect/adapter/adapter-fault.ts';
export type { Condition } from './dialect/trigger/condition.ts';
export type { FailureTrigger } from './dialect/trigger/failure-trigger.ts';
export type { WrongPart } from './dialect/trigger/local-labels.ts';
export type { RuleCounts, Trigger, TriggerUnit } from './dialect/trigger/trigger.ts';
export type { CloseUp } from './dialect/diagnosis/close-up.ts';
export type { Answer, Evidence } from './dialect/diagnosis/evidence.ts';
export type { Fit } from './dialect/diagnosis/fit.ts';
export type { QuantityName, QuantityRow } from './dialect/diagnosis/side-by-side.ts';
export { axisValues, exampleConstants } from './dialect/axis-values.ts';
export { axisNames, type Axis, type Deviation } from './dialect/dialect.ts';

// from a table of numbers
export type { RealDtype } from './float/format.ts';
export type { Uncertainty } from './dialect/uncertainty.ts';
export {
  identify,
  type Identification,
  type IdentifiedCandidate,
  type SeriesDifference,
} from './identify/identify.ts';
export type { Experiment } from './identify/experiment.ts';
export type { RunOutcome, SeparatingRun } from './identify/separating-runs.ts';
export type { IdentifyOptions, Series, SeriesNumber, ValueColumn } from './identify/series.ts';
export { diagnoseRounding, type RoundingFinding } from './dialect/rounding/diagnose-rounding.ts';
export type { BaseName } from './dialect/rounding/bases.ts';
export type { ChoiceOf, Place } from './dialect/rounding/place-choices.ts';
export type { Choice, Rounding } from './dialect/rounding/rounding.ts';

// scenarios drawn at random
export { fuzz, type FuzzFailure, type FuzzOptions, type FuzzOutcome } from './fuzz/differential.ts';
export type { LaneKind } from './fuzz/draw-lane.ts';
export type { FuzzPair, JudgedCase } from './fuzz/judge-scenario.ts';
export type { LiveOracle } from './fuzz/live-oracle.ts';
export {
  checkInvariants,
  type InvariantOptions,
  type InvariantResult,
} from './invariant/check-invariants.ts';
export type { Invariant, Violation } from './invariant/invariant.ts';
export type { Agreement, Subject } from './invariant/subject.ts';
