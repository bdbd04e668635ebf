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
 * JSON Schemas of the corpus and of reports for people and programs that never load this package. They are made from the zod schemas
 * that read it here, so that the two cannot say different things.
 */

const SPECIFICATION = 'spec/fixture-format.md';

/** The parts that get a definition of their own. */
const definitions = z
  .registry<{ id: string; description: string }>()
  .add(hexWords, {
    id: 'hexWords',
    description:
      "A tensor's elements as big-endian hexadecimal words with a space between (NUM-3); the dtype says how many digits a word has.",
  })
  .add(tensorSchema, { id: 'tensor', description: 'A tensor with the lengths of its dimensions.' })
  .add(oracleSchema, { id: 'oracle', description: 'What produced the trajectories (FIX-7).' })
  .add(scenarioSchema, {
    id: 'scenario',
    description: 'What an optimizer is given, and what happens to it (FIX-4).',
  })
  .add(snapshotSchema, {
    id: 'snapshot',
    description: 'Every parameter and its state after an event (FIX-5).',
  })
  .add(number, {
    id: 'number',
    description: 'A number; as text where JSON has none for it.',
  })
  .add(reading, { id: 'reading', description: 'A value, and its bits in hexadecimal digits.' })
  .add(divergence, {
    id: 'divergence',
    description:
      'Where a trajectory leaves the golden one: by a value, or by what is there at all.',
  })
  .add(quantity, {
    id: 'quantity',
    description: "A quantity of a step: torch's value and the port's.",
  })
  .add(closeUp, {
    id: 'closeUp',
    description: 'The lane of a case that is farthest off, from event to event.',
  })
  .add(deviation, {
    id: 'deviation',
    description: "An axis along which RMSprops differ, and a value that is not torch's (DIA-1).",
  });

function schemaText(schema: z.ZodType, title: string, description: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    metadata: definitions,
    io: 'input', // what the text has, not what becomes of it
    // what schemas say of themselves with .meta(), which a registry of one's own would hide
    override: ({ zodSchema, jsonSchema }) => {
      Object.assign(jsonSchema, z.globalRegistry.get(zodSchema));
    },
  });
  return `${JSON.stringify({ $schema, title, description, ...rest }, null, 2)}\n`;
}

/** The text of each JSON Schema, by its path in the project; the same text every time. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  return new Map([
    [
      'spec/schema/manifest.schema.json',
      schemaText(
        manifestSchema,
        'Manifest of the rmsprop-parity corpus',
        `fixtures/manifest.json, which names every file of the corpus and its hash (FIX-1). ${SPECIFICATION} explains it.`,
      ),
    ],
    [
      'spec/schema/fixture-file.schema.json',
      schemaText(
        fixtureFileSchema,
        'Fixture file of the rmsprop-parity corpus',
        `Any other file below fixtures/: scenarios and their golden trajectories (FIX-2). ${SPECIFICATION} explains it, and what no schema can say: that lengths and counts have to fit each other.`,
      ),
    ],
    [
      'spec/schema/report.schema.json',
      schemaText(
        reportSchema,
        'Report of rmsprop-parity',
        'What `verify --reporter json=FILE` writes (REP-1). spec/reports.md explains it.',
      ),
    ],
  ]);
}
