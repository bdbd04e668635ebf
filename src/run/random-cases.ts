import fc from 'fast-check';
import type { Case, Corpus, StartedCorpus } from '../corpus/corpus.ts';
import type { ManifestEntry, Oracle } from '../corpus/manifest.ts';
import { UsageError } from '../errors.ts';
import { elementAt } from '../float/element-at.ts';
import type { Arithmetic } from '../float/arithmetic.ts';
import { recordCase, type LiveOracle } from '../fuzz/live-oracle.ts';
import { scenarioArbitrary } from '../fuzz/scenario-arbitrary.ts';
import { referencePort } from '../port/reference-port.ts';
import type { RandomCases } from '../report/report.ts';
import { packageVersion } from '../version.ts';

/** Random cases as files of a corpus. */
export interface RandomFiles {
  readonly entries: readonly ManifestEntry[];
  /** The cases of each entry, by its path. */
  readonly cases: ReadonlyMap<string, readonly Case[]>;
}

/**
 * Draws random cases. The bundled optimizer computes their golden trajectories, because there is no recording of PyTorch.
 *
 * @param files the files of the corpus, one of which names the PyTorch version.
 * @throws UsageError if the corpus has no file with this arithmetic.
 */
export async function drawRandomCases(
  { runs, seed, dtypes, features }: RandomCases,
  arithmetic: Arithmetic,
  files: readonly ManifestEntry[],
): Promise<RandomFiles> {
  const oracle: LiveOracle = {
    port: referencePort(arithmetic, packageVersion()),
    provenance: provenanceOf(files, arithmetic),
  };
  const scenarios = fc.sample(scenarioArbitrary({ dtypes, features }), { seed, numRuns: runs });
  const cases = new Map<string, Case[]>();
  for (const [index, scenario] of scenarios.entries()) {
    const folder = `fuzz/${scenario.dtype}/${arithmetic}`;
    const recorded = await recordCase(scenario, oracle, `${folder}/${seed}-${index}`);
    const path = `${folder}.json`;
    const drawn = cases.get(path) ?? [];
    drawn.push(recorded);
    cases.set(path, drawn);
  }
  const entries = [...cases].map(([path, drawn]) => ({
    path,
    sha256: '',
    bytes: 0,
    scenarios: drawn.length,
    dtype: elementAt(drawn, 0).dtype,
    foreach: false,
    oracle: oracle.provenance,
  }));
  return { entries, cases };
}

/** Adds random cases to a corpus that is still reading its files. */
export function withRandomCases(corpus: StartedCorpus, random: RandomFiles): StartedCorpus {
  return {
    ...corpus,
    manifest: manifestWith(corpus, random),
    readCases: async (entry) => [
      ...(random.cases.get(entry.path) ?? (await corpus.readCases(entry))),
    ],
    whole: async () => withAllRandomCases(await corpus.whole(), random),
  };
}

/** Adds random cases to a corpus. */
export function withAllRandomCases(corpus: Corpus, random: RandomFiles): Corpus {
  return {
    ...corpus,
    manifest: manifestWith(corpus, random),
    readCases: (entry) => [...(random.cases.get(entry.path) ?? corpus.readCases(entry))],
  };
}

function manifestWith(
  { manifest }: Pick<Corpus, 'manifest'>,
  { entries }: RandomFiles,
): Corpus['manifest'] {
  return { ...manifest, files: [...manifest.files, ...entries] };
}

function provenanceOf(files: readonly ManifestEntry[], arithmetic: Arithmetic): Oracle {
  const entry = files.find(({ oracle }) => oracle.arithmetic === arithmetic);
  if (!entry) {
    throw new UsageError(
      `the corpus has no file with ${arithmetic} arithmetic, so that random cases have no PyTorch version to stand for. Pass another corpus or another arithmetic.`,
    );
  }
  return { ...entry.oracle, stand_in: `rmsprop-parity ${packageVersion()}`, environment: {} };
}
