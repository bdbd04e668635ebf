import { InvalidArgumentError, Option, type Command } from 'commander';
import { UsageError } from '../../errors.ts';
import type { Hello } from '../../port/protocol.ts';
import { parseSeed } from '../arguments/numbers.ts';
import type { OfflineSelection } from '../../offline/offline-selection.ts';
import { addSelection, type SelectionFlags } from '../verify/verify-command.ts';

/** The options that `requests` and `judge` share: they select the same cases. */
export interface OfflineFlags extends SelectionFlags {
  readonly fuzz?: number;
  readonly seed?: number;
}

/** Adds the options that select what a file of requests asks. */
export function addOfflineSelection(command: Command, seedDefault: string): Command {
  return addSelection(command)
    .addOption(
      new Option(
        '--fuzz <count>',
        'Add this many random cases, which the bundled optimizer answers too',
      ).argParser(parseRandomCount),
    )
    .addOption(
      new Option('--seed <seed>', 'Draw the random cases of this seed')
        .argParser(parseSeed)
        .default(undefined, seedDefault),
    );
}

/** The most random cases of a file. */
const MOST = 20_000;

/** @example parseRandomCount('100') // 100 */
function parseRandomCount(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > MOST) {
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST}.`);
  }
  return value;
}

/**
 * Returns the selection of the options.
 *
 * @param hello what the port declares, if the file asks nothing else.
 * @throws CorpusError if the manifest of the corpus is damaged; UsageError if there is a seed without `--fuzz`.
 */
export async function selectionOf(
  flags: OfflineFlags,
  hello: Hello | null,
): Promise<OfflineSelection> {
  const { arithmetic = 'portable', dtype, filter, corpus, invariants, shard, fuzz, seed } = flags;
  const [
    { bundledCorpus, readManifest },
    { sha256 },
    { packageVersion },
    { capabilitiesOf },
    caps,
  ] = await Promise.all([
    import('../../corpus/corpus.ts'),
    import('../../corpus/corpus-files.ts'),
    import('../../version.ts'),
    import('../../port/protocol.ts'),
    import('../../port/capabilities.ts'),
  ]);
  if (seed !== undefined && fuzz === undefined) {
    throw new UsageError(
      `--seed ${seed} is the seed of random cases. Pass their number with --fuzz.`,
    );
  }
  const { bytes } = await readManifest(corpus ?? bundledCorpus());
  const capabilities = hello && capabilitiesOf(hello);
  const known = capabilities ?? caps.allCapabilities;
  return {
    suite: packageVersion(),
    corpus: sha256(bytes),
    arithmetic,
    dtypes: dtype ?? null,
    filter: filter ?? null,
    shard: shard ?? null,
    invariants,
    fuzz:
      fuzz === undefined
        ? null
        : {
            runs: fuzz,
            seed: seed ?? 0,
            dtypes: known.dtypes.filter((name) => dtype?.includes(name) ?? true),
            features: known.features,
          },
    capabilities,
    encoding: hello?.encoding ?? 'hex',
  };
}
