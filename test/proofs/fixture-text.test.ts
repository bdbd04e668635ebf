import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Fixture } from '../../src/corpus/fixture-file.ts';
import { decodeFixtureFile } from '../../src/corpus/fixture-schema.ts';
import { manifestSchema } from '../../src/corpus/manifest-schema.ts';
import type { ManifestEntry } from '../../src/corpus/manifest.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { dtypes, type Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { parse } from '../../src/scenario/parse.ts';
import type { Tensor } from '../../src/scenario/scenario.ts';
import { damagedBytes, splicedJson } from '../harness/damage.ts';
import { valueOrDeclared } from '../harness/declared.ts';
import { manifestText, smallFiles, soundEntry } from '../harness/small-corpus.ts';

const files = await smallFiles();

const lengthOf = ({ shape }: Tensor): number => shape.reduce((product, each) => product * each, 1);

/** Expects that accepted fixtures are valid: each tensor has its shape's length, and each event has its snapshot. */
function expectSound(fixtures: readonly Fixture[], { dtype }: ManifestEntry): void {
  const { components, StorageType } = dtypes[dtype];
  const expectStorage = (storage: Storage, length: number): void => {
    expect(storage).toBeInstanceOf(StorageType);
    expect(storage.length).toBe(length * components);
  };
  for (const { scenario, golden, refusal } of fixtures) {
    const params = scenario.groups.flatMap((group) => group.params);
    const answered = refusal ? scenario.events.slice(0, -1) : scenario.events;
    expect(golden.length).toBe(answered.length);
    params.forEach((param) => expectStorage(param.data, lengthOf(param)));
    answered.forEach((event, index) => {
      params.push(...(event.kind === 'add_group' ? event.group.params : []));
      const { params: after, state } = elementAt(golden, index);
      expect([after.length, state.length]).toEqual([params.length, params.length]);
      after.forEach((storage, at) => expectStorage(storage, lengthOf(elementAt(params, at))));
    });
  }
}

/** Returns whether a text is a valid fixture file or gives an error. Checks the fixtures of a valid file. */
function outcomeOf(text: string, entry: ManifestEntry): 'read' | 'refused' {
  const fixtures = valueOrDeclared(InvalidArgumentError, () => decodeFixtureFile(text, entry));
  expectSound(fixtures ?? [], entry);
  return fixtures ? 'read' : 'refused';
}

describe('decodeFixtureFile() [HOS-1]', () => {
  it.each(files)('reads $path or gives an error, if bytes change', (file) => {
    const entry = soundEntry(file);
    expect(decodeFixtureFile(file.text, entry).length).toBe(entry.scenarios);
    fc.assert(
      fc.property(damagedBytes(Buffer.from(file.text)), (bytes) => {
        expect(outcomeOf(bytes.toString(), entry)).toMatch(/^re/);
      }),
      { numRuns: 800 },
    );
  });

  it.each(files)('reads $path or gives an error, if nodes change', (file) => {
    const entry = soundEntry(file);
    fc.assert(
      fc.property(splicedJson(file.text), (text) => {
        expect(outcomeOf(text, entry)).toMatch(/^re/);
      }),
      { numRuns: 800 },
    );
  });

  it('handles a group with more parameters than a call can have arguments', () => {
    const file = elementAt(files, 0);
    const json = JSON.parse(file.text);
    const [fixture] = json.fixtures;
    const [{ params }] = fixture.scenario.groups;
    for (let count = 0; count < 200_000; count++) {
      params.push({ shape: [0], data: '' });
    }
    expect(() => decodeFixtureFile(JSON.stringify(json), soundEntry(file))).toThrow(
      InvalidArgumentError,
    );
  });
});

describe('parse() [HOS-1]', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it('accepts JSON of 100 levels, and rejects more', () => {
    expect(parse(z.unknown(), nested(100))).toEqual(JSON.parse(nested(100)));
    expect(() => parse(z.unknown(), nested(101))).toThrow(/nested more than 100 deep/);
    expect(() => parse(z.unknown(), '{"a":'.repeat(8_000_000))).toThrow(/more than 100 deep/);
  });

  it('ignores brackets in strings', () => {
    const string = fc.string({ unit: fc.constantFrom('[', '{', ']', '"', '\\', 'a') });
    fc.assert(
      fc.property(fc.array(string), fc.integer({ min: 90, max: 110 }), (texts, depth) => {
        const json = `{"texts":${JSON.stringify(texts)},"nested":${nested(depth)}}`;
        const taken = valueOrDeclared(InvalidArgumentError, () => parse(z.unknown(), json));
        expect(taken !== null).toBe(depth <= 99);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the manifest [HOS-1]', () => {
  const text = manifestText(files.map(soundEntry));
  const pathsOf = (damaged: string): readonly string[] =>
    valueOrDeclared(InvalidArgumentError, () => parse(manifestSchema, damaged))?.files.map(
      ({ path }) => path,
    ) ?? [];
  const below = /^([a-z0-9-]+(\/[a-z0-9-]+)*\.json,?)*$/;

  it('is valid or gives an error, if bytes change', () => {
    fc.assert(
      fc.property(damagedBytes(Buffer.from(text)), (bytes) => {
        expect(pathsOf(bytes.toString()).join()).toMatch(below);
      }),
      { numRuns: 1000 },
    );
  });

  it('is valid or gives an error, if nodes change', () => {
    fc.assert(
      fc.property(splicedJson(text), (json) => {
        expect(pathsOf(json).join()).toMatch(below);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives an error at the first of 200,000 wrong variables, and quotes only the start of a long name', () => {
    const entry = soundEntry(elementAt(files, 0));
    const environment = Object.fromEntries(
      Array.from({ length: 200_000 }, (_, index) => [`k${index}`, index]),
    );
    const many = manifestText([entry]).replace(
      JSON.stringify(entry.oracle.environment),
      JSON.stringify(environment),
    );
    expect(() => parse(manifestSchema, many)).toThrow(
      'files[0].oracle.environment.k0 is 0: expected a string',
    );
    const long = text.replace(
      '"generator"',
      `${JSON.stringify('x'.repeat(100_000))}:0,"generator"`,
    );
    expect(() => parse(manifestSchema, long)).toThrow(
      /^the JSON has the unknown key "x{60}…": expected format, generator or files$/,
    );
  });
});
