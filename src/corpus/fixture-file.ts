import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { InvalidArgumentError, type PythonExceptionName } from '../errors.ts';
import { dtypeNames, type Storage } from '../float/dtype.ts';
import { fromHex } from '../float/hex.ts';
import { decodeScenario, decodeTensor, decodeTrajectory, inside } from '../scenario/decode.ts';
import type { ScenarioJson, SnapshotJson, TensorJson } from '../scenario/json.ts';
import { objectiveNames, type Loop, type ObjectiveName } from '../scenario/objective.ts';
import type { Scenario, Tensor, Trajectory } from '../scenario/scenario.ts';
import { parse } from '../scenario/parse.ts';
import { hexWords, scenarioSchema, snapshotSchema, tensorSchema } from '../scenario/schema.ts';
import { oracleSchema, type FileHeader, type ManifestEntry } from './manifest.ts';

/** A training run whose gradients a fixture holds: what is needed to train anew and come out the same. */
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

interface LoopJson {
  readonly objective: ObjectiveName;
  readonly data: readonly TensorJson[];
}

interface TrainingJson {
  readonly program: 'nn.Linear with MSELoss';
  readonly inputs: TensorJson;
  readonly targets: TensorJson;
  readonly losses: string;
}

interface FixtureJson {
  readonly id: string;
  readonly lanes?: readonly (readonly string[])[];
  readonly training?: TrainingJson;
  readonly loop?: LoopJson;
  readonly refusal?: Refusal;
  readonly scenario: ScenarioJson;
  readonly snapshots: readonly SnapshotJson[];
}

interface FixtureFileJson extends FileHeader {
  readonly format: 1;
  readonly fixtures: readonly FixtureJson[];
}

const loopSchema: z.ZodType<LoopJson> = z.strictObject({
  objective: z.enum(objectiveNames),
  data: z.array(tensorSchema),
});

const refusalSchema: z.ZodType<Refusal> = z.strictObject({
  exception: z.enum(['ValueError', 'TypeError', 'KeyError', 'RuntimeError']),
  message: z.string(),
});

const trainingSchema: z.ZodType<TrainingJson> = z.strictObject({
  program: z.literal('nn.Linear with MSELoss'),
  inputs: tensorSchema,
  targets: tensorSchema,
  losses: hexWords,
});

export const fixtureFileSchema: z.ZodType<FixtureFileJson> = z.strictObject({
  format: z.literal(1),
  dtype: z.enum(dtypeNames),
  foreach: z.boolean(),
  oracle: oracleSchema,
  fixtures: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z0-9_.-]+$/, 'expected a plain name'),
      lanes: z.array(z.array(z.string())).exactOptional(),
      training: trainingSchema.exactOptional(),
      loop: loopSchema.exactOptional(),
      refusal: refusalSchema.exactOptional(),
      scenario: scenarioSchema,
      snapshots: z.array(snapshotSchema),
    }),
  ),
});

/**
 * The fixtures in a file's text, held against what the manifest says of the file.
 *
 * @throws InvalidArgumentError that says where the text is not what it should be.
 */
export function decodeFixtureFile(text: string, entry: ManifestEntry): Fixture[] {
  const json = parse(fixtureFileSchema, text);
  for (const key of ['dtype', 'foreach', 'oracle'] as const) {
    if (!isDeepStrictEqual(json[key], entry[key])) {
      throw new InvalidArgumentError(`its ${key} is not the one that the manifest has for it`);
    }
  }
  if (json.fixtures.length !== entry.scenarios) {
    throw new InvalidArgumentError(
      `it has ${json.fixtures.length} scenarios, the manifest says ${entry.scenarios}`,
    );
  }
  const ids = new Set(json.fixtures.map(({ id }) => id));
  if (ids.size !== json.fixtures.length) {
    throw new InvalidArgumentError('two of its fixtures have the same id');
  }
  return json.fixtures.map((fixture) => inside(fixture.id, () => decodeFixture(fixture, entry)));
}

function decodeFixture(json: FixtureJson, { dtype }: FileHeader): Fixture {
  const { id, lanes, training, loop, refusal } = json;
  if (json.scenario.dtype !== dtype) {
    throw new InvalidArgumentError(
      `the scenario is in ${json.scenario.dtype}, the file in ${dtype}`,
    );
  }
  const scenario = decodeScenario(json.scenario);
  const answered = refusal ? { ...scenario, events: scenario.events.slice(0, -1) } : scenario;
  const golden = decodeTrajectory(answered, json.snapshots);
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
