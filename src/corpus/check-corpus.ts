import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CorpusError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { sha256 } from './corpus-files.ts';
import type { Corpus } from './corpus.ts';

/** What a sound corpus holds. */
export interface CorpusCounts {
  readonly files: number;
  readonly bytes: number;
  readonly cases: number;
  readonly events: number;
}

/** What the bundled corpus had when this was written. It may grow, and never shrinks unnoticed. */
const minimum = { files: 99, cases: 1677, events: 13_150 } as const;

/**
 * Decodes every fixture of a corpus, and sees that the generator here is the one that made it, that case ids are unique,
 * and that nothing was lost.
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
  if (new Set(cases.map(({ caseId }) => caseId)).size !== cases.length) {
    throw new CorpusError('manifest.json', 'two cases have the same id');
  }
  const counts = {
    files: files.length,
    bytes: files.reduce((sum, entry) => sum + entry.bytes, 0),
    cases: cases.length,
    events: cases.reduce((sum, { scenario }) => sum + scenario.events.length, 0),
  };
  for (const name of ['files', 'cases', 'events'] as const) {
    if (counts[name] < minimum[name]) {
      throw new CorpusError(
        'manifest.json',
        `the corpus has ${counts[name]} ${name}, and had ${minimum[name]}`,
      );
    }
  }
  return counts;
}
