import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path/posix';
import { bundledCorpus, type Case, type Corpus } from '../src/corpus/corpus.ts';
import { decodeFixtureFile } from '../src/corpus/fixture-schema.ts';
import type { FileHeader } from '../src/corpus/manifest.ts';

/*
 * Reads single cases of the bundled corpus in milliseconds, for tests that need few. Decodes only the requested
 * fixtures of a
 * file.
 */

const cases = new Map<string, Case>();
const files = new Map<string, FixtureFile>();

interface FixtureFile extends FileHeader {
  readonly fixtures: readonly { readonly id: string }[];
}

function fileAt(path: string): FixtureFile {
  const file: FixtureFile =
    files.get(path) ?? JSON.parse(readFileSync(join(bundledCorpus(), path), 'utf8'));
  files.set(path, file);
  return file;
}

/** Returns the case with this id. */
export function caseOf(caseId: string): Case {
  const cached = cases.get(caseId);
  if (cached) {
    return cached;
  }
  const [path, id] = [`${dirname(caseId)}.json`, basename(caseId)];
  const file = fileAt(path);
  const { dtype, foreach, oracle } = file;
  const header = { dtype, foreach, oracle };
  const fixtures = file.fixtures.filter((fixture) => fixture.id === id);
  const entry = { ...header, path, sha256: '', bytes: 0, scenarios: 1 };
  const [fixture] = decodeFixtureFile(JSON.stringify({ ...file, fixtures }), entry);
  if (!fixture) {
    throw new Error(`there is no case ${caseId}`);
  }
  const testCase = { ...fixture, ...header, caseId };
  cases.set(caseId, testCase);
  return testCase;
}

/** Returns the ids of a file's cases. */
export function idsOf(path: string): string[] {
  return fileAt(path).fixtures.map(({ id }) => `${path.replace(/\.json$/, '')}/${id}`);
}

/** Returns a corpus of only these files. */
export function corpusOf(...paths: readonly string[]): Corpus {
  return {
    folder: bundledCorpus(),
    manifest: {
      format: 1,
      generator: [],
      files: paths.map((path) => {
        const { dtype, foreach, oracle, fixtures } = fileAt(path);
        const scenarios = fixtures.length;
        return { path, sha256: '', bytes: 0, scenarios, dtype, foreach, oracle };
      }),
    },
    sha256: '',
    readCases: ({ path }) => idsOf(path).map(caseOf),
  };
}
