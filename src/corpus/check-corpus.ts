import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CorpusError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { firstRepeated, sha256 } from './corpus-files.ts';
import type { Corpus } from './corpus.ts';

/** The size of a corpus without faults. */
export interface CorpusCounts {
  readonly files: number;
  readonly bytes: number;
  readonly cases: number;
  readonly events: number;
}

/** The size of the bundled corpus at the time of writing. A smaller corpus is an error; a larger one is not. */
const minimum = { files: 141, cases: 2586, events: 20_741 } as const;

/**
 * Decodes every fixture of a corpus. Checks that this package has the scripts that made the corpus, that case ids are unique,
 * and that the corpus is not smaller than before.
 *
 * @throws CorpusError for the first check that fails.
 */
export async function checkCorpus(corpus: Corpus): Promise<CorpusCounts> {
  const { files, generator } = corpus.manifest;
  const cases = files.flatMap((entry) => corpus.readCases(entry));
  for (const script of generator) {
    const bytes = await readFile(join(packageRoot(), script.file));
    if (sha256(bytes) !== script.sha256) {
      throw new CorpusError(
        'manifest.json',
        `another version of ${script.file} made the corpus: the script here does not have the SHA-256 ${script.sha256}`,
      );
    }
  }
  const repeated = firstRepeated(cases.map(({ caseId }) => caseId));
  if (repeated !== undefined) {
    throw new CorpusError('manifest.json', `two cases have the id "${repeated}"`);
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
        `the corpus has ${counts[name]} ${name}: expected at least ${minimum[name]}`,
      );
    }
  }
  return counts;
}
