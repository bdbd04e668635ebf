import { Command, Option } from 'commander';
import { UsageError } from '../../errors.ts';
import type { OfflineSelection } from '../../offline/offline-selection.ts';
import type { SetExitCode } from '../program.ts';
import { reporterOption, verboseOption } from '../arguments/reporter-option.ts';
import { addAcceptance, type RunFlags } from '../verify/verify-command.ts';
import { addOfflineSelection, selectionOf, type OfflineFlags } from './offline-options.ts';

interface JudgeFlags extends RunFlags, OfflineFlags {
  readonly requests?: string;
  readonly partial?: true;
  readonly source?: string;
}

/** Options that say the same as the file of `--requests`. */
const SELECTING = ['arithmetic', 'dtype', 'filter', 'invariants', 'shard', 'fuzz', 'seed'];

export function judgeCommand(setExitCode: SetExitCode): Command {
  const judge = new Command('judge')
    .summary('Judge answers to the requests that "requests" wrote')
    .description(
      'Judge the answers of a port that ran elsewhere, as "verify" judges a port that runs here. Pass the same options as to "requests", or the file that it wrote.',
    )
    .argument('<answers>', 'File of answers, which gzip can compress; "-" is standard input')
    .addOption(new Option('--requests <file>', 'Judge the selection of this file of requests'))
    .option('--partial', 'Do not judge requests that have no answer, instead of failing them')
    .option('--source <file>', 'Name this file of the port in annotations');
  return addAcceptance(addOfflineSelection(judge, 'that of the requests'))
    .optionsGroup('Output:')
    .addOption(reporterOption())
    .addOption(verboseOption())
    .addHelpText(
      'after',
      `
The exit code is that of "verify". It is 2 if the answers belong to another
corpus or to another selection, and 3 if the file of answers is damaged.

Examples:
  rmsprop-parity judge answers.ndjson
  rmsprop-parity judge --requests requests.ndjson answers.ndjson.gz
  rmsprop-parity judge --dtype float32 --fuzz 100 --seed 42 answers.ndjson`,
    )
    .action(async (answers: string, flags: JudgeFlags, command: Command) => {
      const given = SELECTING.filter((name) => command.getOptionValueSource(name) === 'cli');
      const [{ judgeAndReport }, { answeredTarget }, stated] = await Promise.all([
        import('../verify/run-verify.ts'),
        import('../../offline/answered-target.ts'),
        statedSelection(flags, given),
      ]);
      const { target, selection } = await answeredTarget(answers, {
        stated,
        declared: flags.requests === undefined ? (hello) => selectionOf(flags, hello) : null,
        isPartial: flags.partial === true,
        source: flags.source ?? null,
      });
      const { fuzz } = selection;
      const extra = fuzz ? { fuzz } : {};
      setExitCode(await judgeAndReport({ ...flags, ...flagsOf(selection) }, target, extra));
    });
}

/** Returns the selection that the user states: by the file of requests, or by options. */
async function statedSelection(
  flags: JudgeFlags,
  given: readonly string[],
): Promise<OfflineSelection> {
  const { requests: name, fuzz, seed } = flags;
  if (name === undefined) {
    if (fuzz !== undefined && seed === undefined) {
      throw new UsageError(
        `--fuzz ${fuzz} needs the seed of the requests. Pass the --seed that "requests" printed, or its file with --requests.`,
      );
    }
    return selectionOf(flags, null);
  }
  const [option] = given;
  if (option !== undefined) {
    throw new UsageError(
      `--requests and --${option} both say what to judge. Remove --${option}: the file of requests has its value.`,
    );
  }
  const { readSelection } = await import('../../offline/request-file.ts');
  const selection = await readSelection(name);
  const own = await selectionOf(flags, null);
  for (const [key, what] of [
    ['corpus', 'the corpus'],
    ['suite', 'version'],
  ] as const) {
    if (selection[key] !== own[key]) {
      throw new UsageError(
        `the requests in ${JSON.stringify(name)} are from ${what} ${selection[key].slice(0, 12)}, but this is ${what} ${own[key].slice(0, 12)}. Judge with the version and the --corpus that made them, or make them again.`,
      );
    }
  }
  return selection;
}

function flagsOf({
  arithmetic,
  dtypes,
  filter,
  invariants,
  shard,
}: OfflineSelection): Partial<RunFlags> {
  return {
    arithmetic,
    invariants,
    ...(dtypes && { dtype: dtypes }),
    ...(filter !== null && { filter }),
    ...(shard && { shard }),
  };
}
