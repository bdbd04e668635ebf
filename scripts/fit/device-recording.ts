import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { InvalidArgumentError, messageOf } from '../../src/errors.ts';
import { dtypeNames, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { fromHex } from '../../src/float/hex.ts';
import { decodeScenario, decodeTrajectory } from '../../src/scenario/decode.ts';
import { parse } from '../../src/scenario/parse.ts';
import type { Scenario, Trajectory } from '../../src/scenario/scenario.ts';
import { schemaOf } from '../../src/scenario/schema-of.ts';
import { scenarioSchema, snapshotSchema } from '../../src/scenario/scenario-schema.ts';

/* Reads a recording of scripts/observe/record_device.py. */

const refusal = z.strictObject({ error: z.string() });

/** The device and the versions of a recording. */
export interface Recorded {
  readonly device: string;
  readonly kind: string;
  /** The compute capability of a CUDA device, or the vector instructions of a CPU. */
  readonly capability: string;
  readonly driver: string | null;
  readonly cuda: string | null;
  readonly torch: string;
  readonly commit: string;
  readonly numpy: string;
  readonly python: string;
  readonly system: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly seed: number;
}

const recordedSchema = schemaOf<Recorded>()(
  z.strictObject({
    device: z.string(),
    kind: z.string(),
    capability: z.string(),
    driver: z.string().nullable(),
    cuda: z.string().nullable(),
    torch: z.string(),
    commit: z.string(),
    numpy: z.string(),
    python: z.string(),
    system: z.string(),
    environment: z.record(z.string(), z.string()),
    seed: z.int(),
  }),
);

const recordingSchema = z.strictObject({
  format: z.literal(1),
  recorded: recordedSchema,
  operations: z.array(
    z.strictObject({
      dtype: z.enum(dtypeNames),
      scalar: z.number(),
      x: z.string(),
      y: z.string(),
      z: z.string(),
      results: z.record(z.string(), z.union([z.string(), refusal])),
    }),
  ),
  trajectories: z.array(
    z.strictObject({
      scenario: scenarioSchema,
      results: z.record(
        z.string(),
        z.union([z.strictObject({ snapshots: z.array(snapshotSchema) }), refusal]),
      ),
    }),
  ),
});

/** The inputs and outputs of the operations, with one scalar. */
export interface RecordedOperations {
  readonly dtype: Dtype;
  readonly scalar: number;
  readonly x: Storage;
  readonly y: Storage;
  readonly z: Storage;
  /** The output of each operation by its name, or PyTorch's error. */
  readonly results: ReadonlyMap<string, Storage | { readonly error: string }>;
}

/** A scenario, and what each implementation of PyTorch made of it. */
export interface RecordedTrajectory {
  readonly scenario: Scenario;
  /** The trajectory of each implementation by its name, or PyTorch's error. */
  readonly results: ReadonlyMap<string, Trajectory | { readonly error: string }>;
}

export interface DeviceRecording {
  readonly recorded: Recorded;
  readonly operations: readonly RecordedOperations[];
  readonly trajectories: readonly RecordedTrajectory[];
}

/**
 * Reads a recording.
 *
 * @throws InvalidArgumentError if the file is missing, or is no recording.
 */
export async function readRecording(path: string): Promise<DeviceRecording> {
  const text = await readFile(path)
    .then(unpacked)
    .catch((error: unknown) => {
      throw new InvalidArgumentError(
        `cannot read the recording ${JSON.stringify(path)}: ${messageOf(error)}. Pass a file of scripts/observe/record_device.py.`,
        { cause: error },
      );
    });
  return decodeRecording(parse(recordingSchema, text));
}

/** A gzip file starts with the bytes 1f 8b. */
function unpacked(bytes: Buffer): string {
  return (bytes.readUInt16BE(0) === 0x1f8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

function decodeRecording(json: z.infer<typeof recordingSchema>): DeviceRecording {
  return {
    recorded: json.recorded,
    operations: json.operations.map(({ dtype, scalar, results, ...inputs }) => ({
      dtype,
      scalar,
      x: fromHex(dtype, inputs.x),
      y: fromHex(dtype, inputs.y),
      z: fromHex(dtype, inputs.z),
      results: mapValues(results, (text) =>
        typeof text === 'string' ? fromHex(storedAs(dtype, text), text) : text,
      ),
    })),
    trajectories: json.trajectories.map(({ scenario: scenarioJson, results }) => {
      const scenario = decodeScenario(scenarioJson);
      return {
        scenario,
        results: mapValues(results, (result) =>
          'snapshots' in result ? decodeTrajectory(scenario, result.snapshots) : result,
        ),
      };
    }),
  };
}

/** Most operations of a complex dtype compute pairs of reals: their words have the digits of one component. */
function storedAs(dtype: Dtype, text: string): Dtype {
  const length = text.indexOf(' ') < 0 ? text.length : text.indexOf(' ');
  return dtype === 'complex64' && length === 8 ? 'float32' : dtype;
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  convert: (value: Value) => Result,
): Map<string, Result> {
  return new Map(Object.entries(record).map(([name, value]) => [name, convert(value)]));
}
