import { z } from 'zod';
import { fixtureFileSchema } from '../../src/corpus/fixture-schema.ts';
import { manifestSchema, oracleSchema } from '../../src/corpus/manifest-schema.ts';
import { reportSchema } from '../../src/report/report-schema.ts';
import {
  closeUp,
  deviation,
  divergence,
  number,
  quantity,
  reading,
} from '../../src/report/report-schema-values.ts';
import {
  hexWords,
  scenarioSchema,
  snapshotSchema,
  tensorSchema,
} from '../../src/scenario/scenario-schema.ts';

/*
 * JSON Schemas of the corpus and of reports, for people and programs that do not load this package. They come from the zod schemas with
 * which this package reads the files, so both always agree.
 */

const SPECIFICATION = 'spec/fixture-format.md';

/** The parts that have a separate definition. */
const definitions = z
  .registry<{ id: string; description: string }>()
  .add(hexWords, {
    id: 'hexWords',
    description:
      "A tensor's elements as big-endian hexadecimal words with a space between them (NUM-3). The dtype defines the number of digits.",
  })
  .add(tensorSchema, { id: 'tensor', description: 'A tensor with the lengths of its dimensions.' })
  .add(oracleSchema, {
    id: 'oracle',
    description: 'The PyTorch that produced the trajectories, and its environment (FIX-7).',
  })
  .add(scenarioSchema, {
    id: 'scenario',
    description: 'The groups of an optimizer, and the events that happen to it (FIX-4).',
  })
  .add(snapshotSchema, {
    id: 'snapshot',
    description: 'Every parameter and its state after an event (FIX-5).',
  })
  .add(number, {
    id: 'number',
    description: 'A number. NaN, the infinities and -0 are texts.',
  })
  .add(reading, { id: 'reading', description: 'A value, and its bits in hexadecimal digits.' })
  .add(divergence, {
    id: 'divergence',
    description:
      'How a trajectory differs from the golden one: in a value, a step count, the presence or length of a tensor, the number of snapshots, a gradient, or a refusal.',
  })
  .add(quantity, {
    id: 'quantity',
    description: 'A quantity of a step: the value of torch and the value of the port.',
  })
  .add(closeUp, {
    id: 'closeUp',
    description: 'The lane of a case with the largest difference, event by event.',
  })
  .add(deviation, {
    id: 'deviation',
    description: "An axis along which RMSprops differ, and a value that is not torch's (DIA-1).",
  });

function schemaText(schema: z.ZodType, title: string, description: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    metadata: definitions,
    io: 'input', // the JSON text, not the values after decoding
    // the descriptions that schemas have from .meta(): a separate registry hides them
    override: ({ zodSchema, jsonSchema }) => {
      Object.assign(jsonSchema, z.globalRegistry.get(zodSchema));
    },
  });
  return `${JSON.stringify({ $schema, title, description, ...rest }, null, 2)}\n`;
}

/** Returns the text of each JSON Schema by its path in the project. The text is the same every time. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  return new Map([
    [
      'spec/schema/manifest.schema.json',
      schemaText(
        manifestSchema,
        'Manifest of the rmsprop-parity corpus',
        `The schema of fixtures/manifest.json, which names every file of the corpus and its hash (FIX-1). ${SPECIFICATION} explains it.`,
      ),
    ],
    [
      'spec/schema/fixture-file.schema.json',
      schemaText(
        fixtureFileSchema,
        'Fixture file of the rmsprop-parity corpus',
        `The schema of all other files in fixtures/: scenarios and their golden trajectories (FIX-2). ${SPECIFICATION} explains it. It also has the rules that a schema cannot express: lengths and counts must fit each other.`,
      ),
    ],
    [
      'spec/schema/report.schema.json',
      schemaText(
        reportSchema,
        'Report of rmsprop-parity',
        'The report that `verify --reporter json=FILE` writes (REP-1). spec/reports.md explains it.',
      ),
    ],
  ]);
}
