import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledCorpus } from '../../src/corpus/corpus.ts';
import { fixtureFileSchema } from '../../src/corpus/fixture-schema.ts';
import { bareFixtureForm, manifestForm } from '../../src/corpus/corpus-forms.ts';
import { manifestSchema } from '../../src/corpus/manifest-schema.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { eventForm, scenarioForm } from '../../src/scenario/scenario-forms.ts';
import { check, parse } from '../../src/scenario/parse.ts';
import { scenarioSchema } from '../../src/scenario/scenario-schema.ts';
import { reshapedJson, splicedJson } from '../harness/damage.ts';
import { smallFiles } from '../harness/small-corpus.ts';

const files = await smallFiles();

/** Damaged texts of which the form takes some, and nothing that the schema refuses or gives otherwise. */
function expectNarrower(
  text: string,
  form: (json: unknown) => boolean,
  read: (json: unknown) => unknown,
): void {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(splicedJson(text), reshapedJson(text)), (damaged) => {
      const json: unknown = JSON.parse(damaged);
      const isTaken = form(json);
      taken += isTaken ? 1 : 0;
      expect(isTaken ? read(json) : json).toEqual(json);
    }),
    { numRuns: 1500 },
  );
  expect(taken).toBeGreaterThan(30);
}

describe('forms [FIX-6]', () => {
  it('take the bundled manifest, and of damaged ones none that the schema does not take', async () => {
    const text = await readFile(join(bundledCorpus(), 'manifest.json'), 'utf8');
    expect(manifestForm(JSON.parse(text))).toBe(true);
    const { files: entries, ...others } = parse(manifestSchema, text);
    const short = JSON.stringify({ ...others, files: entries.slice(0, 3) });
    expectNarrower(short, manifestForm, (json) => check(manifestSchema, json));
  });

  it.each(files)('take no scenario of $path that the schema does not take', ({ text }) => {
    for (const { scenario } of parse(fixtureFileSchema, text).fixtures) {
      expect(scenarioForm(scenario)).toBe(true);
      expect(scenario.events.every((event) => eventForm(event))).toBe(true);
      expectNarrower(JSON.stringify(scenario), scenarioForm, (json) => check(scenarioSchema, json));
    }
  });

  it.each(files)('take no fixture of $path that the schema does not take', ({ text }) => {
    const file = parse(fixtureFileSchema, text);
    const bare = { ...elementAt(file.fixtures, 0), snapshots: [] };
    expect(bareFixtureForm(bare)).toBe(true);
    expectNarrower(
      JSON.stringify(bare),
      bareFixtureForm,
      (json) => check(fixtureFileSchema, { ...file, fixtures: [json] }).fixtures[0],
    );
  });
});
