import { isAbsolute, relative, sep } from 'node:path';
import { Command, Option } from 'commander';
import { PortError, UsageError } from '../../errors.ts';
import type { Dtype } from '../../float/dtype.ts';
import type { FuzzFailure, FuzzOutcome } from '../../fuzz/differential.ts';
import type { FuzzPair, JudgedCase } from '../../fuzz/judge-scenario.ts';
import type { LiveOracle } from '../../fuzz/live-oracle.ts';
import type { Level } from '../../parity/outcome.ts';
import type { Port } from '../../port/port.ts';
import { systemMessage } from '../../system-error.ts';
import type { FuzzFacts, FuzzFiles } from '../../report/console/fuzz-text.ts';
import { interruptSignal, orExit } from '../interrupt.ts';
import { exitCodes, withoutReport, type ExitCode } from '../exit-codes.ts';
import { oracleNames } from './fuzz-oracle.ts';
import { openPairs, oracleText, splitCommands, type PairFlags } from './fuzz-pairs.ts';
import {
  arithmeticOption,
  dtypeOption,
  levelOption,
  pythonOption,
} from '../arguments/common-options.ts';
import { parsePath, parsePositive, parseSeed } from '../arguments/numbers.ts';
import { addPortArguments, isPort, openPort, type PortFlags } from '../arguments/port-arguments.ts';
import type { SetExitCode } from '../program.ts';
import { shellWords } from '../completion/shell-words.ts';
import { errorText, print, printError } from '../output/terminal.ts';

interface FuzzFlags extends PortFlags, PairFlags {
  readonly runs: number;
  readonly seed?: number;
  readonly path?: string;
  readonly level?: Level;
  readonly dtype?: readonly Dtype[];
  readonly out: string;
  readonly corpusOut?: string;
}

/** More than for other commands: to simplify a scenario that crashes the port, `fuzz` must let it crash again. */
const RESTARTS = 100;

export function fuzzCommand(setExitCode: SetExitCode): Command {
  return addPortArguments(new Command('fuzz'), RESTARTS)
    .summary('Compare a port with PyTorch on random scenarios')
    .description(
      'Compare a port with an oracle on random scenarios. The command simplifies the first scenario in which the port differs, and writes programs that show the difference.',
    )
    .optionsGroup('What to compare:')
    .addOption(
      new Option('--oracle <name>', 'Compare the port with this oracle')
        .choices([...oracleNames])
        .default('reference'),
    )
    .addOption(pythonOption('Run PyTorch with this Python, for --oracle torch'))
    .addOption(
      arithmeticOption(
        'Compare under this arithmetic',
        'portable, or portable and fma for the bundled optimizer',
      ),
    )
    .addOption(dtypeOption('Draw only these dtypes'))
    .addOption(levelOption())
    .optionsGroup('Random scenarios:')
    .addOption(
      new Option('--runs <count>', 'Draw this many scenarios')
        .argParser(parsePositive)
        .default(1000),
    )
    .addOption(
      new Option('--seed <seed>', 'Draw the scenarios of this seed')
        .argParser(parseSeed)
        .default(undefined, 'random'),
    )
    .addOption(
      new Option('--path <path>', 'Run only this scenario; a failed run prints its path').argParser(
        parsePath,
      ),
    )
    .optionsGroup('Output:')
    .option('--out <folder>', 'Write a failing scenario to this folder', 'rmsprop-parity-fuzz')
    .option(
      '--corpus-out <folder>',
      'Write scenarios with new kinds of options or values to this folder',
    )
    .addHelpText(
      'after',
      `
Oracles:
  reference   the bundled optimizer, which has the same bits as PyTorch
  torch       PyTorch itself; needs a Python with PyTorch (--python)
  command     a second command that speaks the protocol, after another "--"

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
  const [portCommand, oracleCommand] = splitCommands(command, flags);
  if (flags.path !== undefined && flags.seed === undefined) {
    throw new UsageError(
      `--path ${flags.path} needs a seed. Pass the --seed that the failed run printed with this path.`,
    );
  }
  await checkFolders(flags);
  const opened: (Port | LiveOracle)[] = [];
  try {
    const port = isPort(portCommand, flags) ? await orExit(openPort(portCommand, flags)) : null;
    if (port) {
      opened.push(port);
    }
    const pairs = await orExit(openPairs(port, oracleCommand, flags, opened));
    const signal = interruptSignal();
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
    print(`${wrap(`FAILED: cannot judge the port: ${printable(error.message)}`)}\n`);
    setExitCode(exitCodes.portFailed);
  } finally {
    await Promise.all(opened.map((item) => ('provenance' in item ? item.port : item).close?.()));
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
  print(fuzzHead(facts));
  const interesting = flags.corpusOut === undefined ? null : new InterestingCases();
  const progress = await FuzzProgress.start(facts.runs * pairs.length);
  const onJudged = (judged: JudgedCase, isDrawn: boolean): void => {
    progress.count(isDrawn);
    interesting?.add(judged);
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
  const { files, problems } = await writeFiles(outcome, setting);
  if (flags.corpusOut !== undefined && interesting) {
    const { writeCorpus } = await import('../../corpus/write-corpus.ts');
    problems.push(...(await problemOf(writeCorpus(flags.corpusOut, interesting.cases))));
  }
  print(fuzzText(outcome, facts, files));
  for (const { message } of problems) {
    printError(`error: ${errorText(message)}\n`);
  }
  const code = exitCodeOf(outcome);
  return problems.length === 0 ? code : withoutReport(code);
}

/** Waits for the writing of files. Returns an error instead of throwing it, because the command still prints its result. */
async function problemOf(writing: Promise<unknown>): Promise<UsageError[]> {
  try {
    await writing;
    return [];
  } catch (error) {
    const message = error instanceof UsageError ? error.message : systemMessage(error);
    if (message === null) {
      throw error;
    }
    return [new UsageError(message, { cause: error })];
  }
}

function dtypesOf(
  [{ port }]: readonly [FuzzPair, ...FuzzPair[]],
  requested: readonly Dtype[],
): Dtype[] {
  const declared = port.capabilities.dtypes;
  const dtypes = requested.filter((dtype) => declared.includes(dtype));
  if (dtypes.length === 0) {
    throw new PortError(
      'definition',
      `it declares ${declared.join(', ') || 'no dtype'}, but --dtype selects ${requested.join(', ')}. Pass a dtype that the port declares.`,
    );
  }
  return dtypes;
}

/** Writes the files about a failure. Without them, the texts about it have only the command that repeats the run. */
async function writeFiles(
  { failure, seed }: FuzzOutcome,
  setting: { readonly command: readonly string[]; readonly flags: FuzzFlags },
): Promise<{ files: FuzzFiles | null; problems: UsageError[] }> {
  if (!failure) {
    return { files: null, problems: [] };
  }
  const { corpusFolder, placeOf, writeFailure } = await import('./fuzz-output.ts');
  const { out } = setting.flags;
  let written: readonly string[] = [];
  const problems = await problemOf(
    writeFailure(out, failure, seed).then(({ files }) => {
      written = files;
    }),
  );
  const { caseId } = placeOf(failure.testCase, seed);
  const commands = commandsOf(failure, { ...setting, seed, caseId, corpus: corpusFolder(out) });
  return { files: { caseId, written, ...commands }, problems };
}

/** Returns the commands that repeat the run, and that judge the port on the written scenario. */
function commandsOf(
  failure: FuzzFailure,
  {
    command,
    flags,
    seed,
    caseId,
    corpus,
  }: {
    readonly command: readonly string[];
    readonly flags: FuzzFlags;
    readonly seed: number;
    readonly caseId: string;
    readonly corpus: string;
  },
): Pick<FuzzFiles, 'replay' | 'verify'> {
  const { arithmetic } = failure.testCase.oracle;
  const option = (name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [name, value];
  const afterDashes = (words: readonly string[]): string[] =>
    words.length === 0 ? [] : ['--', ...words];
  const port = option('--port', flags.port);
  const level = option('--level', flags.level);
  const [portCommand] = splitCommands(command, flags);
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
    ...afterDashes(command),
  ];
  const verify = [
    'verify',
    ...option('--corpus', corpus),
    ...option('--arithmetic', arithmetic),
    ...option('--filter', caseId),
    ...level,
    ...port,
    ...afterDashes(portCommand),
  ];
  return {
    replay: `rmsprop-parity ${shellWords(replay)}`,
    verify: `rmsprop-parity ${shellWords(verify)}`,
  };
}

/** Checks the output folders before the run. If they were not writable, the run would lose its results. */
async function checkFolders({ out, corpusOut }: FuzzFlags): Promise<void> {
  const [{ checkOutputFolder }, { writtenBefore }, { corpusFolder, requireOwnPrograms }] =
    await Promise.all([
      import('../output/output-folder.ts'),
      import('../../corpus/write-corpus.ts'),
      import('./fuzz-output.ts'),
    ]);
  const failures = corpusFolder(out);
  if (corpusOut !== undefined && (isInside(failures, corpusOut) || isInside(corpusOut, failures))) {
    throw new UsageError(
      `--corpus-out ${JSON.stringify(corpusOut)} and the folder ${JSON.stringify(failures)} for a failing scenario overlap. Pass another folder to one of --corpus-out and --out.`,
    );
  }
  for (const folder of [failures, ...(corpusOut === undefined ? [] : [corpusOut])]) {
    await checkOutputFolder(folder);
    await writtenBefore(folder);
  }
  await requireOwnPrograms(out);
}

/** Returns whether a path is a folder, or inside it. */
function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(sep)[0] !== '..';
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
