import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { InvalidArgumentError } from '../errors.ts';
import { dtypeNames } from '../float/dtype.ts';
import { decodeScenario, decodeTrajectory, inside } from '../scenario/decode.ts';
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
import { oracleSchema } from './manifest-schema.ts';
import type { FileHeader, ManifestEntry } from './manifest.ts';
import { schemaOf } from '../scenario/schema-of.ts';

const loopSchema: z.ZodType<LoopJson> = schemaOf<LoopJson>()(
  z.strictObject({
    objective: z.enum(objectiveNames),
    data: z.array(tensorSchema),
  }),
);

const refusalSchema: z.ZodType<Refusal> = schemaOf<Refusal>()(
  z.strictObject({
    exception: z.enum(['ValueError', 'TypeError', 'KeyError', 'RuntimeError']),
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
        id: z.string().regex(idPattern, 'expected a plain name'),
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
  if (json.scenario.dtype !== dtype) {
    throw new InvalidArgumentError(
      `the scenario is in ${json.scenario.dtype}, the file in ${dtype}`,
    );
  }
  const scenario = decodeScenario(json.scenario);
  const events = answeredEvents(scenario, json.refusal);
  return completeFixture(json, scenario, decodeTrajectory({ ...scenario, events }, json.snapshots));
}
