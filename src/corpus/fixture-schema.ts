import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { InvalidArgumentError } from '../errors.ts';
import { dtypeNames } from '../float/dtype.ts';
import { counted, decodeScenario, decodeTrajectory, inside } from '../scenario/decode.ts';
import { objectiveNames } from '../scenario/objective.ts';
import { parse } from '../scenario/parse.ts';
import {
  hexWords,
  scenarioSchema,
  snapshotSchema,
  tensorSchema,
} from '../scenario/scenario-schema.ts';
import {
  answeredEvents,
  completeFixture,
  idPattern,
  type Fixture,
  type FixtureFileJson,
  type FixtureJson,
  type LoopJson,
  type Refusal,
  type TrainingJson,
} from './fixture-file.ts';
import { firstRepeated } from './corpus-files.ts';
import { oracleSchema } from './manifest-schema.ts';
import type { FileHeader, ManifestEntry } from './manifest.ts';
import { schemaOf } from '../scenario/schema-of.ts';

const loopSchema: z.ZodType<LoopJson> = schemaOf<LoopJson>()(
  z.strictObject({
    objective: z.enum(objectiveNames),
    data: z.array(tensorSchema),
    clip: z.strictObject({ max_norm: z.number(), is_fused: z.boolean() }).exactOptional(),
  }),
);

const refusalSchema: z.ZodType<Refusal> = schemaOf<Refusal>()(
  z.strictObject({
    exception: z.enum(['ValueError', 'TypeError', 'KeyError', 'RuntimeError', 'AssertionError']),
    message: z.string(),
  }),
);

const trainingSchema: z.ZodType<TrainingJson> = schemaOf<TrainingJson>()(
  z.strictObject({
    program: z.literal('nn.Linear with MSELoss'),
    inputs: tensorSchema,
    targets: tensorSchema,
    losses: hexWords,
  }),
);

export const fixtureFileSchema: z.ZodType<FixtureFileJson> = schemaOf<FixtureFileJson>()(
  z.strictObject({
    format: z.literal(1),
    dtype: z.enum(dtypeNames),
    foreach: z.boolean(),
    oracle: oracleSchema,
    fixtures: z.array(
      z.strictObject({
        id: z
          .string()
          .regex(idPattern, 'expected a name of lower-case letters, digits, "_", "." and "-"'),
        lanes: z.array(z.array(z.string())).exactOptional(),
        training: trainingSchema.exactOptional(),
        loop: loopSchema.exactOptional(),
        refusal: refusalSchema.exactOptional(),
        scenario: scenarioSchema,
        snapshots: z.array(snapshotSchema),
      }),
    ),
  }),
);

/**
 * Decodes the fixtures in a file's text. Checks the text against the schema, and its header against the manifest.
 *
 * @throws InvalidArgumentError that names the first place that does not fit.
 */
export function decodeFixtureFile(text: string, entry: ManifestEntry): Fixture[] {
  const json = parse(fixtureFileSchema, text);
  for (const key of ['dtype', 'foreach', 'oracle'] as const) {
    if (!isDeepStrictEqual(json[key], entry[key])) {
      throw new InvalidArgumentError(
        `${key} is ${jsonText(json[key])}: expected ${jsonText(entry[key])}, as in manifest.json`,
      );
    }
  }
  if (json.fixtures.length !== entry.scenarios) {
    throw new InvalidArgumentError(
      `the file has ${counted(json.fixtures.length, 'scenario')}: expected ${entry.scenarios}, as in manifest.json`,
    );
  }
  const repeated = firstRepeated(json.fixtures.map(({ id }) => id));
  if (repeated !== undefined) {
    throw new InvalidArgumentError(`two fixtures have the id "${repeated}"`);
  }
  return json.fixtures.map((fixture) => inside(fixture.id, () => decodeFixture(fixture, entry)));
}

/** Values of a file, which can be long. */
function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 250 ? `${text.slice(0, 250)}…` : text;
}

function decodeFixture(json: FixtureJson, { dtype }: FileHeader): Fixture {
  if (json.scenario.dtype !== dtype) {
    throw new InvalidArgumentError(
      `the scenario has the dtype ${json.scenario.dtype}: expected ${dtype}, the dtype of the file`,
    );
  }
  const scenario = decodeScenario(json.scenario);
  const events = answeredEvents(scenario, json.refusal);
  return completeFixture(json, scenario, decodeTrajectory({ ...scenario, events }, json.snapshots));
}
