import type { PythonExceptionName } from '../errors.ts';
import type { Storage } from '../float/dtype.ts';
import { fromHex } from '../float/hex.ts';
import { decodeTensor } from '../scenario/decode.ts';
import type { ScenarioJson, SnapshotJson, TensorJson } from '../scenario/scenario-json.ts';
import type { Loop, ObjectiveName } from '../scenario/objective.ts';
import type { Scenario, Tensor, Trajectory } from '../scenario/scenario.ts';
import type { FileHeader } from './manifest.ts';

/** A training run whose gradients a fixture holds: what is needed to repeat the training with the same result. */
export interface Training {
  readonly program: 'nn.Linear with MSELoss';
  readonly inputs: Tensor;
  readonly targets: Tensor;
  /** The loss before each step. */
  readonly losses: Storage;
}

/** What PyTorch raises at a scenario's last event, or, where it has none, when the optimizer is made. */
export interface Refusal {
  readonly exception: PythonExceptionName;
  readonly message: string;
}

/** A scenario and its golden trajectory. */
export interface Fixture {
  /** Unique within its file. */
  readonly id: string;
  readonly scenario: Scenario;
  readonly golden: Trajectory;
  /** For each parameter, what the gradients of each of its elements do; absent where they come from a program. */
  readonly lanes?: readonly (readonly string[])[];
  readonly training?: Training;
  /** Present if the gradients are those of an objective: each step's can be computed from the parameters before it. */
  readonly loop?: Loop;
  /** Present if PyTorch refuses; the trajectory ends before the event at which it does. */
  readonly refusal?: Refusal;
}

export interface LoopJson {
  readonly objective: ObjectiveName;
  readonly data: readonly TensorJson[];
}

export interface TrainingJson {
  readonly program: 'nn.Linear with MSELoss';
  readonly inputs: TensorJson;
  readonly targets: TensorJson;
  readonly losses: string;
}

export interface FixtureJson {
  readonly id: string;
  readonly lanes?: readonly (readonly string[])[];
  readonly training?: TrainingJson;
  readonly loop?: LoopJson;
  readonly refusal?: Refusal;
  readonly scenario: ScenarioJson;
  readonly snapshots: readonly SnapshotJson[];
}

export interface FixtureFileJson extends FileHeader {
  readonly format: 1;
  readonly fixtures: readonly FixtureJson[];
}

export const idPattern: RegExp = /^[a-z0-9_.-]+$/;

/** What of a scenario's events PyTorch has answered: all but the last, if it refuses that. */
export function answeredEvents(
  { events }: Scenario,
  refusal: Refusal | undefined,
): Scenario['events'] {
  return refusal ? events.slice(0, -1) : events;
}

/** A fixture of which scenario and trajectory are decoded. */
export function completeFixture(
  { id, lanes, training, loop, refusal }: FixtureJson,
  scenario: Scenario,
  golden: Trajectory,
): Fixture {
  const { dtype } = scenario;
  return {
    id,
    scenario,
    golden,
    ...(lanes && { lanes }),
    ...(refusal && { refusal }),
    ...(loop && {
      loop: {
        objective: loop.objective,
        data: loop.data.map((tensor) => decodeTensor(dtype, tensor)),
      },
    }),
    ...(training && {
      training: {
        program: training.program,
        inputs: decodeTensor(dtype, training.inputs),
        targets: decodeTensor(dtype, training.targets),
        losses: fromHex(dtype, training.losses),
      },
    }),
  };
}
