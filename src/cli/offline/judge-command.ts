import { Command, Option } from 'commander';
import { PortError, UsageError } from '../../errors.ts';
import type { AnswerFile } from '../../offline/answer-file.ts';
import type { RunTarget } from '../../run/prepare-run.ts';
import type { OfflineSelection } from '../../offline/selection.ts';
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
    .addOption(
      new Option('--requests <file>', 'Judge the selection of this file of requests'),
    )
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
      const [{ judgeAndReport }, target] = await Promise.all([
        import('../verify/run-verify.ts'),
        targetOf(answers, flags, given),
      ]);
      setExitCode(await judgeAndReport({ ...flags, ...target.flags }, target, target.extra));
    });
}

/** A port whose answers are in a file, and the options of its run. */
interface AnsweredTarget extends RunTarget {
  readonly flags: Partial<RunFlags>;
  readonly extra: { readonly fuzz?: NonNullable<OfflineSelection['fuzz']> };
}

/**
 * Reads the answers. A damaged file is a failure of the port, which goes into the reports.
 *
 * @throws UsageError if the file is not readable, or the answers belong to other requests.
 */
async function targetOf(
  name: string,
  flags: JudgeFlags,
  given: readonly string[],
): Promise<AnsweredTarget> {
  const [{ readAnswers }, { openAnsweredPort, matchingSelection, helloIn }] = await Promise.all([
    import('../../offline/answer-file.ts'),
    import('../../offline/open-answers.ts'),
  ]);
  const stated = await statedSelection(flags, given);
  let selection = stated;
  let problem: PortError | null = null;
  let file: AnswerFile | null = null;
  try {
    file = await readAnswers(name);
    const own =
      flags.requests === undefined && file.helloId !== null
        ? [await selectionOf(flags, helloIn(file, file.helloId))]
        : [];
    selection = matchingSelection(file, [stated, ...own]);
  } catch (error) {
    if (!(error instanceof PortError)) {
      throw error;
    }
    problem = error;
  }
  const { partial: isPartial = false } = flags;
  return {
    open: async (run) => {
      if (problem || !file) {
        throw problem ?? new PortError('no_hello', 'there are no answers');
      }
      return openAnsweredPort(file, selection, { run, isPartial });
    },
    readsCases: true,
    file: flags.source ?? null,
    flags: flagsOf(selection),
    extra: selection.fuzz ? { fuzz: selection.fuzz } : {},
  };
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

function flagsOf({ arithmetic, dtypes, filter, invariants, shard }: OfflineSelection): Partial<RunFlags> {
  return {
    arithmetic,
    invariants,
    ...(dtypes && { dtype: dtypes }),
    ...(filter !== null && { filter }),
    ...(shard && { shard }),
  };
}
