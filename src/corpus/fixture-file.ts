import type { PythonExceptionName } from '../errors.ts';
import type { Storage } from '../float/dtype.ts';
import { fromHex } from '../float/hex.ts';
import { decodeTensor } from '../scenario/decode.ts';
import type { ScenarioJson, SnapshotJson, TensorJson } from '../scenario/scenario-json.ts';
import type { Loop, ObjectiveName } from '../scenario/objective.ts';
import type { Scenario, Tensor, Trajectory } from '../scenario/scenario.ts';
import type { FileHeader } from './manifest.ts';

/** A recorded training run: the data to repeat it, and its losses. The fixture holds its gradients. */
export interface Training {
  readonly program: 'nn.Linear with MSELoss';
  readonly inputs: Tensor;
  readonly targets: Tensor;
  /** The loss before each step, in the dtype of the fixture. */
  readonly losses: Storage;
}

/**
 * The exception that PyTorch raises at the last event of a scenario. If the scenario has no events, PyTorch raises it in the
 * constructor.
 */
export interface Refusal {
  readonly exception: PythonExceptionName;
  readonly message: string;
}

/** A scenario and its golden trajectory. */
export interface Fixture {
  /** An id that is unique within the file. */
  readonly id: string;
  readonly scenario: Scenario;
  readonly golden: Trajectory;
  /** The lane of each element of each parameter, such as `subnormal`. Absent if the gradients come from a program. */
  readonly lanes?: readonly (readonly string[])[];
  readonly training?: Training;
  /** Present if the gradients come from an objective. It gives the gradient of a step from the parameters before the step. */
  readonly loop?: Loop;
  /** Present if PyTorch refuses the scenario. The trajectory ends before the refused event. */
  readonly refusal?: Refusal;
}

export interface LoopJson {
  readonly objective: ObjectiveName;
  readonly data: readonly TensorJson[];
  readonly clip?: { readonly max_norm: number; readonly is_fused: boolean };
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

/** The ids of fixtures. */
export const idPattern: RegExp = /^[a-z0-9_.-]+$/;

/** Returns the events that have a golden snapshot: all of them, or all but the last if PyTorch refuses the last. */
export function answeredEvents(
  { events }: Scenario,
  refusal: Refusal | undefined,
): Scenario['events'] {
  return refusal ? events.slice(0, -1) : events;
}

/** Builds a fixture from its JSON and its decoded scenario and trajectory. */
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
        ...(loop.clip && {
          clip: { maxNorm: loop.clip.max_norm, isFused: loop.clip.is_fused },
        }),
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
