import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledSha256 } from '../../src/corpus/bundled-sha256.ts';
import { sha256 } from '../../src/corpus/corpus-files.ts';
import { bundledCorpus, readManifest } from '../../src/corpus/corpus.ts';
import { readFixtureLines } from '../../src/corpus/fixture-lines.ts';
import { decodeFixtureFile } from '../../src/corpus/fixture-schema.ts';
import type { Fixture } from '../../src/corpus/fixture-file.ts';
import type { ManifestEntry } from '../../src/corpus/manifest.ts';
import { CorpusError } from '../../src/errors.ts';
import { elementAt } from '../../src/float/element-at.ts';

const { manifest, bytes: manifestBytes } = await readManifest(bundledCorpus());

const bytesOf = ({ path }: ManifestEntry): Promise<Buffer> => readFile(join(bundledCorpus(), path));

/** Returns the whole content of fixtures as text, bit for bit, with the keys in their order. */
function textOf(fixtures: readonly Fixture[]): string {
  return JSON.stringify(fixtures, (_, value: unknown) => {
    if (ArrayBuffer.isView(value)) {
      const { buffer, byteOffset, byteLength } = value;
      return `${value.constructor.name} ${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}`;
    }
    return typeof value === 'number' ? `${Object.is(value, -0) ? '-' : ''}${value}` : value;
  });
}

describe('readFixtureLines() [FIX-6]', () => {
  it.each(manifest.files)('reads $path like the schema', async (entry) => {
    const bytes = await bytesOf(entry);
    const fixtures = readFixtureLines(bytes, entry);
    expect(fixtures.length).toBe(entry.scenarios);
    expect(textOf(fixtures)).toBe(textOf(decodeFixtureFile(bytes.toString(), entry)));
  });

  it.each<[string, (text: string) => string]>([
    ['with spaces', (text) => JSON.stringify(JSON.parse(text), null, 1)],
    ['with an additional word', (text) => text.replace(/("step":\["[0-9a-f]{8})/, '$1 00000000')],
    ['that is empty', () => ''],
  ])('rejects a file %s', async (_, edit) => {
    const entry = elementAt(manifest.files, 0);
    const edited = edit((await bytesOf(entry)).toString());
    expect(() => readFixtureLines(Buffer.from(edited), entry)).toThrow(CorpusError);
  });
});

describe('bundledSha256 [FIX-6]', () => {
  it('is the hash of the bundled manifest, so that reading needs no schemas', () => {
    expect(
      bundledSha256,
      'it is stale: run "npm run task corpus-hash", and commit what it writes',
    ).toBe(sha256(manifestBytes));
  });
});
