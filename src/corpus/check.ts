import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CorpusError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { sha256, type Corpus } from './corpus.ts';

/** What a sound corpus holds. */
export interface CorpusCounts {
  readonly files: number;
  readonly bytes: number;
  readonly cases: number;
  readonly events: number;
}

/**
 * Decodes every fixture of a corpus, and sees that the generator here is the one that made it.
 *
 * @throws CorpusError for the first thing that is wrong.
 */
export async function checkCorpus(corpus: Corpus): Promise<CorpusCounts> {
  const { files, generator } = corpus.manifest;
  const cases = files.flatMap((entry) => corpus.readCases(entry));
  for (const script of generator) {
    const bytes = await readFile(join(packageRoot(), script.file));
    if (sha256(bytes) !== script.sha256) {
      throw new CorpusError(
        'manifest.json',
        `the corpus was made by another ${script.file} than the one here`,
      );
    }
  }
  return {
    files: files.length,
    bytes: files.reduce((sum, entry) => sum + entry.bytes, 0),
    cases: cases.length,
    events: cases.reduce((sum, { scenario }) => sum + scenario.events.length, 0),
  };
}
