import { Command, Option } from 'commander';
import { PortError, UsageError } from '../../errors.ts';
import type { Dtype } from '../../float/dtype.ts';
import type { FuzzOutcome } from '../../fuzz/differential.ts';
import type { FuzzPair, JudgedCase } from '../../fuzz/judge-scenario.ts';
import type { LiveOracle } from '../../fuzz/live-oracle.ts';
import type { Level } from '../../parity/outcome.ts';
import type { Port } from '../../port/port.ts';
import type { FuzzFacts, FuzzFiles } from '../../report/console/fuzz-text.ts';
import { interruptSignal } from '../interrupt.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { oracleNames } from './fuzz-oracle.ts';
import { openPairs, oracleText, splitCommands, type PairFlags } from './fuzz-pairs.ts';
import { arithmeticOption, dtypeOption } from '../arguments/common-options.ts';
import {
  addPortArguments,
  isPort,
  openPort,
  parsePositive,
  portHelp,
  type PortFlags,
} from '../arguments/port-arguments.ts';
import type { SetExitCode } from '../program.ts';
import { parsePath, parseSeed } from '../arguments/seed.ts';
import { shellWords } from '../completion/shell-words.ts';

interface FuzzFlags extends PortFlags, PairFlags {
  readonly runs: number;
  readonly seed?: number;
  readonly path?: string;
  readonly level?: Level;
  readonly dtype?: readonly Dtype[];
  readonly out: string;
  readonly corpusOut?: string;
}

/** More than elsewhere: what makes a port crash is simplified by letting it crash. */
const RESTARTS = 100;

export function fuzzCommand(setExitCode: SetExitCode): Command {
  return addPortArguments(new Command('fuzz'), RESTARTS)
    .description('Compare a port with PyTorch, or another oracle, on scenarios drawn at random.')
    .addOption(
      new Option('--oracle <name>', 'what the port is held against')
        .choices([...oracleNames])
        .default('reference'),
    )
    .addOption(
      new Option('--runs <count>', 'how many scenarios').argParser(parsePositive).default(1000),
    )
    .addOption(new Option('--seed <seed>', 'draw the same scenarios again').argParser(parseSeed))
    .addOption(
      new Option('--path <path>', 'of these, only the one that failed').argParser(parsePath),
    )
    .addOption(
      new Option(
        '--level <level>',
        'what counts as agreement (default: equivalent; exact for the bundled optimizer)',
      ).choices(['exact', 'equivalent']),
    )
    .addOption(arithmeticOption())
    .addOption(dtypeOption())
    .option('--python <command>', 'a Python with PyTorch, for the oracle torch')
    .option('--out <folder>', 'where a scenario that fails is written', 'rmsprop-parity-fuzz')
    .option('--corpus-out <folder>', 'keep the interesting scenarios, as a corpus')
    .addHelpText(
      'after',
      `${portHelp}

Oracles:
  reference               the bundled optimizer, which has PyTorch's bits
  torch                   PyTorch itself; "npm run task oracle" sets it up
  command                 another that speaks the protocol, after a further "--"

Examples:
  rmsprop-parity fuzz --runs 10000 --port ./my-port.ts
  rmsprop-parity fuzz --oracle torch -- python my_port.py
  rmsprop-parity fuzz --oracle command -- ./my-port -- ./other-port
  rmsprop-parity fuzz --seed 42 --path 17:0:3 --port ./my-port.ts`,
    )
    .action((command: string[], flags: FuzzFlags) => runFuzz(command, flags, setExitCode));
}

async function runFuzz(
  command: readonly string[],
  flags: FuzzFlags,
  setExitCode: SetExitCode,
): Promise<void> {
  const [ofPort, ofOracle] = splitCommands(command, flags);
  if (flags.path !== undefined && flags.seed === undefined) {
    throw new UsageError('--path leads nowhere without the --seed that it was printed with');
  }
  await checkFolders(flags);
  const signal = interruptSignal();
  const opened: (Port | LiveOracle)[] = [];
  try {
    const port = isPort(ofPort, flags) ? await openPort(ofPort, flags) : null;
    if (port) {
      opened.push(port);
    }
    const pairs = await openPairs(port, ofOracle, flags, opened);
    const [first] = pairs;
    const facts: FuzzFacts = {
      port: `${first.port.name} ${first.port.version}`,
      oracle: oracleText(flags.oracle, pairs),
      runs: flags.path === undefined ? flags.runs : 1,
      seed: flags.seed ?? Math.trunc(Math.random() * 2 ** 31),
      level: flags.level ?? (port ? 'equivalent' : 'exact'),
    };
    setExitCode(await judge(pairs, facts, { command, flags, signal }));
  } catch (error) {
    if (!(error instanceof PortError)) {
      throw error;
    }
    const [{ wrap }, { printable }] = await Promise.all([
      import('../../report/text/columns.ts'),
      import('../../report/text/printable.ts'),
    ]);
    process.stdout.write(
      `${wrap(`FAILED: the port cannot be judged: ${printable(error.message)}`)}\n`,
    );
    setExitCode(exitCodes.portFailed);
  } finally {
    await Promise.all(opened.map((one) => ('provenance' in one ? one.port : one).close?.()));
  }
}

async function judge(
  pairs: readonly [FuzzPair, ...FuzzPair[]],
  facts: FuzzFacts,
  setting: {
    readonly command: readonly string[];
    readonly flags: FuzzFlags;
    readonly signal: AbortSignal;
  },
): Promise<ExitCode> {
  const { flags, signal } = setting;
  const [{ fuzz }, { fuzzHead, fuzzText }, { InterestingCases }, { FuzzProgress }] =
    await Promise.all([
      import('../../fuzz/differential.ts'),
      import('../../report/console/fuzz-text.ts'),
      import('../../fuzz/interesting-cases.ts'),
      import('./fuzz-progress.ts'),
    ]);
  process.stdout.write(fuzzHead(facts));
  const kept = flags.corpusOut === undefined ? null : new InterestingCases();
  const progress = await FuzzProgress.start(facts.runs * pairs.length);
  const onJudged = (judged: JudgedCase, isDrawn: boolean): void => {
    progress.count(isDrawn);
    kept?.add(judged);
  };
  const { runs, seed, level } = facts;
  const { path, dtype: dtypes } = flags;
  const outcome = await fuzz({
    pairs,
    level,
    runs,
    seed,
    signal,
    onJudged,
    ...(path !== undefined && { path }),
    ...(dtypes && { settings: { dtypes: dtypesOf(pairs, dtypes) } }),
  }).finally(() => progress.stop());
  const files = await writeFiles(outcome, setting);
  if (flags.corpusOut !== undefined && kept) {
    const { writeCorpus } = await import('../../corpus/write-corpus.ts');
    await writeCorpus(flags.corpusOut, kept.cases);
  }
  process.stdout.write(fuzzText(outcome, facts, files));
  return exitCodeOf(outcome);
}

function dtypesOf(
  [{ port }]: readonly [FuzzPair, ...FuzzPair[]],
  asked: readonly Dtype[],
): Dtype[] {
  const dtypes = asked.filter((dtype) => port.capabilities.dtypes.includes(dtype));
  if (dtypes.length === 0) {
    throw new PortError(
      'definition',
      `it declares ${port.capabilities.dtypes.join(', ')}, and was to be asked for ${asked.join(', ')}`,
    );
  }
  return dtypes;
}

async function writeFiles(
  { failure, seed }: FuzzOutcome,
  { command, flags }: { readonly command: readonly string[]; readonly flags: FuzzFlags },
): Promise<FuzzFiles | null> {
  if (!failure) {
    return null;
  }
  const { writeFailure } = await import('./fuzz-output.ts');
  const { files, corpus, caseId } = await writeFailure(flags.out, failure, seed);
  const { arithmetic } = failure.testCase.oracle;
  const option = (name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [name, value];
  const after = (words: readonly string[]): string[] =>
    words.length === 0 ? [] : ['--', ...words];
  const port = option('--port', flags.port);
  const level = option('--level', flags.level);
  const [ofPort] = splitCommands(command, flags);
  const replay = [
    'fuzz',
    ...option('--seed', String(seed)),
    ...option('--path', failure.path),
    ...option('--dtype', flags.dtype?.join(',')),
    ...option('--arithmetic', flags.arithmetic),
    ...level,
    ...(flags.oracle === 'reference' ? [] : ['--oracle', flags.oracle]),
    ...option('--python', flags.python),
    ...port,
    ...after(command),
  ];
  const verify = [
    'verify',
    ...option('--corpus', corpus),
    ...option('--arithmetic', arithmetic),
    ...option('--filter', caseId),
    ...level,
    ...port,
    ...after(ofPort),
  ];
  return {
    caseId,
    replay: `rmsprop-parity ${shellWords(replay)}`,
    written: files,
    verify: `rmsprop-parity ${shellWords(verify)}`,
  };
}

/** Where nothing can be written, a run would be lost. */
async function checkFolders({ out, corpusOut }: FuzzFlags): Promise<void> {
  const [{ checkOutputFolder }, { writtenBefore }, { corpusFolder }] = await Promise.all([
    import('../output/output-folder.ts'),
    import('../../corpus/write-corpus.ts'),
    import('./fuzz-output.ts'),
  ]);
  for (const folder of [corpusFolder(out), ...(corpusOut === undefined ? [] : [corpusOut])]) {
    await checkOutputFolder(folder);
    await writtenBefore(folder);
  }
}

function exitCodeOf({ failure, isInterrupted, counts }: FuzzOutcome): ExitCode {
  if (isInterrupted) {
    return exitCodes.interrupted;
  }
  if (failure) {
    return failure.result.verdict === 'failed' ? exitCodes.portFailed : exitCodes.divergent;
  }
  return counts.exact + counts.equivalent > 0 ? exitCodes.conformant : exitCodes.portFailed;
}
