import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledCorpus, readManifest } from '../../src/corpus/corpus.ts';
import { readFixtureLines } from '../../src/corpus/fixture-lines.ts';
import { decodeFixtureFile } from '../../src/corpus/fixture-schema.ts';
import type { Fixture } from '../../src/corpus/fixture-file.ts';
import type { ManifestEntry } from '../../src/corpus/manifest.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { damagedBytes } from '../harness/damage.ts';

const { manifest } = await readManifest(bundledCorpus());

const bytesOf = ({ path }: ManifestEntry): Promise<Buffer> => readFile(join(bundledCorpus(), path));

/** All that a fixture holds, bit for bit, keys in their order. */
function textOf(fixtures: readonly Fixture[]): string {
  return JSON.stringify(fixtures, (_, value: unknown) => {
    if (ArrayBuffer.isView(value)) {
      const { buffer, byteOffset, byteLength } = value;
      return `${value.constructor.name} ${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}`;
    }
    return typeof value === 'number' ? `${Object.is(value, -0) ? '-' : ''}${value}` : value;
  });
}

/** A file of a few fixtures of another, written as the generator writes. */
async function shortFile(
  path: string,
  ids: readonly string[],
): Promise<{ bytes: Buffer; entry: ManifestEntry }> {
  const entry = manifest.files.find((file) => file.path === path) ?? elementAt(manifest.files, 0);
  const text = (await bytesOf(entry)).toString();
  const head = text.slice(0, text.indexOf('{"id"'));
  const fixtures = text
    .slice(head.length, text.lastIndexOf('\n]}\n'))
    .split(',\n{"id"')
    .map((one, index) => (index === 0 ? one : `{"id"${one}`))
    .filter((one) => ids.some((id) => one.startsWith(`{"id":"${id}"`)));
  const bytes = Buffer.from(`${head}${fixtures.join(',\n')}\n]}\n`);
  return { bytes, entry: { ...entry, scenarios: ids.length } };
}

describe('readFixtureLines() [FIX-6]', () => {
  it.each(manifest.files)('reads $path, as the schema does', async (entry) => {
    const bytes = await bytesOf(entry);
    const fixtures = readFixtureLines(bytes, entry);
    expect(fixtures?.length).toBe(entry.scenarios);
    expect(textOf(fixtures ?? [])).toBe(textOf(decodeFixtureFile(bytes.toString(), entry)));
  });

  it.each([
    ['events/float32/portable.json', ['gradients-missing-without-eps', 'groups', 'zero-grad']],
    ['events/complex128/fma.json', ['reload-integer-step']],
    ['events/float16/portable.json', ['reload-integer-step']],
    ['closed-loops/float64/portable.json', ['rosenbrock']],
    ['refusals/float32/portable.json', ['nan-lr', 'same-parameter-in-an-added-group']],
    ['shapes/bfloat16/fma.json', ['shapes']],
  ])('of %s damaged, reads nothing that the schema does not read', async (path, ids) => {
    const { bytes, entry } = await shortFile(path, ids);
    expect(readFixtureLines(bytes, entry)?.length).toBe(ids.length);
    const digit = fc
      .tuple(fc.nat(bytes.length - 1), fc.constantFrom(...'0123456789abcdefANn,'))
      .map(([at, character]) => {
        const changed = Buffer.from(bytes);
        changed.write(character, at);
        return changed;
      });
    let read = 0;
    fc.assert(
      fc.property(fc.oneof(damagedBytes(bytes), digit), (damaged) => {
        const fixtures = readFixtureLines(damaged, entry);
        read += fixtures ? 1 : 0;
        expect(fixtures && textOf(fixtures)).toBe(
          fixtures && textOf(decodeFixtureFile(damaged.toString(), entry)),
        );
      }),
      { numRuns: 1000 },
    );
    expect(read).toBeGreaterThan(20);
  });

  it.each<[string, (text: string) => string]>([
    ['of another header', (text) => text.replace('"foreach":false', '"foreach":true')],
    ['of another oracle', (text) => text.replace('"DEFAULT"', '"AVX2"')],
    ['with spaces', (text) => JSON.stringify(JSON.parse(text), null, 1)],
    ['with something after it', (text) => `${text} `],
    ['with a fixture too few', (text) => text.replace(/\n\{"id":"nan-lr"[^]*?\n\]\},/, '')],
    ['with the same id twice', (text) => text.replace('"id":"nan-lr"', '"id":"negative-lr"')],
    ['with an id that is no plain name', (text) => text.replace('"nan-lr"', '"NaN lr"')],
    ['with an unknown key', (text) => text.replace('"maximize":', '"nesterov":false,"maximize":')],
    ['with an event too few', (text) => text.replace(/"events":\[\n.+,\n/, '"events":[\n')],
    ['with a snapshot too few', (text) => text.replace(/"snapshots":\[\n.+,\n/, '"snapshots":[\n')],
    ['with the counter 01', (text) => text.replace('{"step":1,', '{"step":01,')],
    ['with the counter 1e0', (text) => text.replace('{"step":1,', '{"step":1e0,')],
    [
      'with a counter beyond all',
      (text) => text.replace('{"step":1,', '{"step":9007199254740993,'),
    ],
    ['with a word of nine digits', (text) => text.replace(/("step":\["[0-9a-f]{8})/, '$1a')],
    ['with a word too many', (text) => text.replace(/("step":\["[0-9a-f]{8})/, '$1 00000000')],
    ['with an upper-case digit', (text) => text.replace(/("step":\["[0-9a-f ]*)[a-f]/, '$1A')],
    ['with two spaces', (text) => text.replace(/("step":\["[0-9a-f]{8}) /, '$1  ')],
    [
      'of 200 levels',
      (text) => text.replace('{"id"', `{"a":${'['.repeat(200)}${']'.repeat(200)},"id"`),
    ],
    ['that ends at once', () => ''],
  ])('leaves a file %s to the schema', async (_, edit) => {
    const path = 'refusals/float32/portable.json';
    const entry = manifest.files.find((file) => file.path === path) ?? elementAt(manifest.files, 0);
    const text = (await bytesOf(entry)).toString();
    const edited = edit(text);
    expect(edited).not.toBe(text);
    expect(readFixtureLines(Buffer.from(edited), entry)).toBeNull();
  });
});
