import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { jsonSchemas } from '../../scripts/pages/json-schemas.ts';
import { listFiles } from '../../src/corpus/corpus-files.ts';
import { bundledCorpus, loadCorpus } from '../../src/corpus/corpus.ts';
import { decodeFixtureFile } from '../../src/corpus/fixture-schema.ts';
import { parse } from '../../src/scenario/parse.ts';
import { manifestSchema } from '../../src/corpus/manifest-schema.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { elementAt } from '../../src/float/element-at.ts';

const root = join(import.meta.dirname, '../..');
const schemas = jsonSchemas();
const manifestPath = 'spec/schema/manifest.schema.json';
const fixtureFilePath = 'spec/schema/fixture-file.schema.json';

/** Reads a committed file. Returns an empty schema if it is missing. */
const readCommitted = (path: string): Promise<string> =>
  readFile(join(root, path), 'utf8').catch(() => '{}');

/** Compiles a committed schema with an independent validator, like a program in another language. */
async function validatorOf(path: string): Promise<ValidateFunction> {
  return new Ajv2020({ allErrors: true }).compile(JSON.parse(await readCommitted(path)));
}

type SchemaPath = typeof manifestPath | typeof fixtureFilePath;

const validators: Record<SchemaPath, ValidateFunction> = {
  [manifestPath]: await validatorOf(manifestPath),
  [fixtureFilePath]: await validatorOf(fixtureFilePath),
};

function problems(path: SchemaPath, text: string): ErrorObject[] {
  const validate = validators[path];
  validate(JSON.parse(text));
  return validate.errors ?? [];
}

describe('the JSON Schemas in spec/schema/', () => {
  it.each([...schemas])('match the zod schemas: %s', async (path, text) => {
    const isCurrent = (await readCommitted(path)) === text;
    expect(
      isCurrent,
      `${path} is stale: run "npm run task schemas", and commit what it writes`,
    ).toBe(true);
  });

  it('are complete', async () => {
    const found = await listFiles(join(root, 'spec/schema'));
    expect(found.map((file) => `spec/schema/${file}`).toSorted()).toEqual(
      [...schemas.keys()].toSorted(),
    );
  });

  it.each([...schemas])('have a title and a description, and no $id: %s', (_, text) => {
    const { $schema, title, description, ...rest } = JSON.parse(text);
    expect($schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(title).toContain('rmsprop-parity');
    expect(description).toMatch(/spec\/(fixture-format|reports)\.md/);
    expect(rest).not.toHaveProperty('$id');
  });
});

const { files } = (await loadCorpus()).manifest;
const fixtureEntry = elementAt(
  files.filter(({ path }) => path === 'grid/float32/portable.json'),
  0,
);

describe('a validator of JSON Schema', () => {
  const readCorpusFile = (path: string): Promise<string> =>
    readFile(join(bundledCorpus(), path), 'utf8');

  it('accepts the manifest [FIX-1]', async () => {
    expect(problems(manifestPath, await readCorpusFile('manifest.json'))).toEqual([]);
  });

  it.each(files)('accepts $path [FIX-2]', async ({ path }) => {
    expect(problems(fixtureFilePath, await readCorpusFile(path))).toEqual([]);
  });

  type Damage = [what: string, find: string | RegExp, replacement: string, keyword: string];

  /** Returns a valid text with one replacement. */
  function damaged(text: string, [what, find, replacement]: Damage): string {
    const result = text.replace(find, replacement);
    if (result === text) {
      throw new Error(`nothing in the text becomes ${what}`);
    }
    return result;
  }

  /** Reads a text with this package. Returns the result or the error. */
  function readHere(path: SchemaPath, text: string): unknown {
    try {
      return path === manifestPath
        ? parse(manifestSchema, text)
        : decodeFixtureFile(text, fixtureEntry);
    } catch (error) {
      return error;
    }
  }

  /**
   * Reads a text with the validator and with this package. Returns the validator's keywords, and this package's
   * result.
   */
  function judge(path: SchemaPath, text: string): { keywords: string[]; here: unknown } {
    return {
      keywords: problems(path, text).map(({ keyword }) => keyword),
      here: readHere(path, text),
    };
  }

  it.each<Damage>([
    ['an unknown key', '{"format":1', '{"note":"","format":1', 'additionalProperties'],
    ['an unknown key of a file', '{"path":', '{"size":1,"path":', 'additionalProperties'],
    ['a missing key', /"scenarios":\d+,/, '', 'required'],
    ['a missing hash', /"sha256":"[0-9a-f]+",("bytes")/, '$1', 'required'],
    ['a wrong type', /"bytes":(\d+)/, '"bytes":"$1"', 'type'],
    ['a fraction of a byte', /"bytes":(\d+)/, '"bytes":$1.5', 'type'],
    ['a hash in upper case', /"sha256":"[0-9a-f]{64}"/, `"sha256":"${'A'.repeat(64)}"`, 'pattern'],
    ['a hash that is too short', /("sha256":"[0-9a-f]{63})[0-9a-f]"/, '$1"', 'pattern'],
    ['a path out of the corpus', '"path":"', '"path":"../', 'pattern'],
    ['an unknown dtype', '"dtype":"float32"', '"dtype":"float8"', 'enum'],
    ['an unknown arithmetic', '"arithmetic":"fma"', '"arithmetic":"fast"', 'enum'],
    ['another format', '"format":1', '"format":2', 'const'],
  ])('rejects a manifest with %s [FIX-1]', async (...damage) => {
    const text = damaged(await readCorpusFile('manifest.json'), damage);
    expect(judge(manifestPath, text)).toEqual({
      keywords: expect.arrayContaining([damage[3]]),
      here: expect.any(InvalidArgumentError),
    });
  });

  it.each<Damage>([
    ['an unknown key', '{"format":1', '{"note":"","format":1', 'additionalProperties'],
    ['an unknown key of a fixture', '{"id":', '{"note":"","id":', 'additionalProperties'],
    ['an unknown option', '"groups":[{', '"groups":[{"nesterov":true,', 'additionalProperties'],
    ['an unknown event', '{"step":[', '{"leap":[', 'additionalProperties'],
    ['an unknown state', '"square_avg"', '"grad_max":"","square_avg"', 'additionalProperties'],
    [
      'a missing list of parameters',
      /"params":\[\{"shape":\[\d+\],"data":"[^"]*"\}/,
      '"parameters":[{}',
      'required',
    ],
    ['a missing shape', /"shape":\[\d+\],/, '', 'required'],
    ['a missing id', /"id":"[a-z]+",/, '', 'required'],
    ['text for a number', '"lr":0.01', '"lr":"0.01"', 'type'],
    ['a number for words', /"square_avg":"[^"]*"/, '"square_avg":0', 'type'],
    ['a negative length', '"shape":[', '"shape":[-1,', 'minimum'],
    ['words in upper case', /"data":"[0-9a-f]+/, '"data":"3F800000', 'pattern'],
    ['two spaces for an id', '"id":"', '"id":"  ', 'pattern'],
    ['an unknown dtype', '"dtype":"float32"', '"dtype":"float8"', 'enum'],
    ['another format', '"format":1', '"format":2', 'const'],
  ])('rejects a fixture file with %s [FIX-2]', async (...damage) => {
    const text = damaged(await readCorpusFile(fixtureEntry.path), damage);
    expect(judge(fixtureFilePath, text)).toEqual({
      keywords: expect.arrayContaining([damage[3]]),
      here: expect.any(InvalidArgumentError),
    });
  });
});
