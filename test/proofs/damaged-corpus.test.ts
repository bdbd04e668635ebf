import fc from 'fast-check';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { naming, refusal } from '../corpus/refusal.ts';
import { copyCorpus } from '../corpus/temporary-corpus.ts';

const { manifest } = await loadCorpus();
const paths = manifest.files.map(({ path }) => path);

describe('loadCorpus() on a damaged corpus [FIX-6]', () => {
  it.each(paths)('rejects %s with any one character changed, and names it', async (path) => {
    const folder = await copyCorpus();
    const file = join(folder, path);
    const bytes = await readFile(file);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const damaged = Buffer.from(bytes);
          damaged[at] = elementAt(damaged, at) ^ change;
          await writeFile(file, damaged);
          expect(await refusal(folder)).toEqual(naming(path));
        },
      ),
      { numRuns: 4 },
    );
  });
});
