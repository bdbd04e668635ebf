import { Command, InvalidArgumentError, Option } from 'commander';
import type { FileHeader } from '../corpus/manifest.ts';
import type { Answer } from '../dialect/evidence.ts';
import { PortError, UsageError } from '../errors.ts';
import type { Arithmetic } from '../float/arithmetic.ts';
import { dtypeNames, type Dtype } from '../float/dtype.ts';
import type { Level } from '../parity/outcome.ts';
import { featureNames, stateNames } from '../port/capabilities.ts';
import type { Port } from '../port/port.ts';
import { exitCodes } from './exit-codes.ts';
import { readKnownFile } from './known-file.ts';
import { arithmeticOption, corpusOption, dtypeOption, filterOption } from './options.ts';
import {
  addPortArguments,
  openPort,
  parseCount,
  parsePositive,
  portHelp,
  type PortFlags,
} from './port-arguments.ts';
import type { SetExitCode } from './program.ts';
import { parseReporters, type Reporters } from './reporters.ts';
import { adapterFault, diagnosisOf, invariantsOf } from './verify-findings.ts';

interface VerifyFlags extends PortFlags {
  readonly arithmetic?: Arithmetic;
  readonly dtype?: readonly Dtype[];
  readonly filter?: string;
  readonly corpus?: string;
  readonly level?: Level;
  readonly runTimeout?: number;
  readonly require?: readonly string[];
  readonly known?: string;
  readonly knownUpdate?: true;
  readonly invariants: number;
  readonly reporter: Reporters;
}

export function verifyCommand(setExitCode: SetExitCode): Command {
  return addPortArguments(new Command('verify'))
    .description(
      'Judge a port against the golden trajectories; without one, the bundled optimizer.',
    )
    .addOption(
      new Option(
        '--level <level>',
        'what counts as conformant (default: equivalent; exact for the bundled optimizer)',
      ).choices(['exact', 'equivalent']),
    )
    .addOption(arithmeticOption())
    .addOption(dtypeOption())
    .addOption(filterOption())
    .addOption(
      new Option('--run-timeout <ms>', 'how long the whole run may take').argParser(parsePositive),
    )
    .addOption(
      new Option(
        '--require <list>',
        'features, dtypes or state that must be there, with commas between',
      ).argParser(parseNeeds),
    )
    .addOption(new Option('--known <file>', 'deviations that are known, each with its reason'))
    .addOption(new Option('--known-update', 'write what has become better into that file'))
    .addOption(
      new Option('--invariants <count>', 'scenarios for each invariant; 0 to leave them out')
        .argParser(parseCount)
        .default(20),
    )
    .addOption(
      new Option('--reporter <list>', 'console, json=FILE, with commas between')
        .argParser(parseReporters)
        .default({ console: true, json: null }, 'console'),
    )
    .addOption(corpusOption())
    .addHelpText(
      'after',
      `${portHelp}

Examples:
  rmsprop-parity verify --dtype float32,float64 --filter "grid/**/*maximize*"
  rmsprop-parity verify --level exact --port ./my-port.ts
  rmsprop-parity verify --reporter json=report.json -- python my_port.py`,
    )
    .action((command: string[], flags: VerifyFlags) => runVerify(command, flags, setExitCode));
}

async function runVerify(
  command: readonly string[],
  flags: VerifyFlags,
  setExitCode: SetExitCode,
): Promise<void> {
  const [
    { openCorpus },
    { verify },
    { outcomeOf },
    { referencePort },
    { packageVersion },
    { ReportWriter },
    { asJudged },
  ] = await Promise.all([
    import('../corpus/corpus.ts'),
    import('../parity/verify.ts'),
    import('../parity/outcome.ts'),
    import('../port/reference.ts'),
    import('../version.ts'),
    import('./report-writer.ts'),
    import('../invariant/check.ts'),
  ]);
  const version = packageVersion();
  const corpus = await openCorpus(flags.corpus);
  const known = await readKnownFile(flags, corpus);
  const isPort = command.length > 0 || flags.port !== undefined;
  const arithmetic = flags.arithmetic ?? (isPort ? 'portable' : 'each its own');
  const level = flags.level ?? (isPort ? 'equivalent' : 'exact');
  const writer = new ReportWriter({ ...flags.reporter, version, corpus, arithmetic, level });
  await writer.prepare();
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => abort.abort()); // not once: signal-exit ends a process whose own listener is gone
  }
  let port: Port | null = null;
  try {
    port = await untilAborted(openPort(command, flags), abort.signal);
    requireState(port, flags.require ?? []);
    const judged = port;
    const answers: Answer[] = [];
    const accepts = await caseFilter(flags.filter);
    const results = await verify({
      corpus,
      portFor: ({ oracle }) => judged ?? referencePort(oracle.arithmetic, version),
      acceptsFile: fileFilter(flags, arithmetic),
      acceptsCase: accepts,
      ...(flags.require && { required: flags.require }),
      ...(flags.runTimeout !== undefined && { runTimeout: flags.runTimeout }),
      signal: abort.signal,
      ...(judged && {
        onAnswer: (testCase, trajectory) => answers.push({ testCase, trajectory }),
      }),
      onResult: writer.progress(),
    });
    const shown = port ?? referencePort(flags.arithmetic ?? 'portable', version);
    const invariants = await invariantsOf(shown, {
      level,
      arithmetic: flags.arithmetic ?? 'portable',
      runs: flags.invariants,
      dtypes: flags.dtype,
      accepts,
      signal: abort.signal,
    });
    if (abort.signal.aborted) {
      await writer.interrupted(port, results);
      setExitCode(exitCodes.interrupted);
      return;
    }
    refuseNothing([...results, ...invariants]);
    const seen = known && known.apply([...results, ...invariants.map(asJudged)]);
    const outcome = outcomeOf(results, level, seen, invariants);
    const adapter = port && outcome.verdict === 'divergent' ? await adapterFault(port) : null;
    const diagnosis =
      port && outcome.counts.divergent > 0 ? await diagnosisOf(port, answers, corpus) : null;
    await writer.finish({
      port: shown,
      results,
      outcome,
      known: seen,
      invariants,
      adapter,
      diagnosis,
    });
    if (known && seen) {
      await known.update(seen);
    }
    setExitCode(
      outcome.verdict === 'failed'
        ? exitCodes.portFailed
        : outcome.isConformant
          ? exitCodes.conformant
          : exitCodes.divergent,
    );
  } catch (error) {
    if (abort.signal.aborted) {
      await writer.interrupted(port, []);
      setExitCode(exitCodes.interrupted);
      return;
    }
    if (!(error instanceof PortError)) {
      throw error;
    }
    await writer.broken(port, error.message);
    setExitCode(exitCodes.portFailed);
  } finally {
    writer.stop();
    await port?.close?.();
  }
}

async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new PortError('gave_up', 'interrupted')));
    }),
  ]);
}

function fileFilter(
  { dtype: dtypes, arithmetic: wanted }: VerifyFlags,
  arithmetic: string,
): (header: FileHeader) => boolean {
  return ({ dtype, oracle }) =>
    (dtypes?.includes(dtype) ?? true) &&
    (wanted ?? (arithmetic === 'portable' ? 'portable' : oracle.arithmetic)) === oracle.arithmetic;
}

async function caseFilter(glob: string | undefined): Promise<(caseId: string) => boolean> {
  if (glob === undefined) {
    return () => true;
  }
  const { compileGlob } = await import('../parity/glob.ts');
  return compileGlob(glob);
}

function refuseNothing(results: readonly unknown[]): void {
  if (results.length === 0) {
    throw new UsageError(
      'no case is left to judge: see the ids with "rmsprop-parity fixtures list --cases"',
    );
  }
}

/** @throws PortError if the port does not show the state that is required. */
function requireState(port: Port | null, required: readonly string[]): void {
  const hidden = stateNames.filter(
    (name) => required.includes(name) && port?.capabilities.state.includes(name) === false,
  );
  if (hidden.length > 0) {
    throw new PortError('definition', `it does not show ${hidden.join(', ')}, which is required`);
  }
}

function parseNeeds(list: string): string[] {
  const names: readonly string[] = [...dtypeNames, ...featureNames, ...stateNames];
  return list.split(',').map((name) => {
    if (!names.includes(name)) {
      throw new InvalidArgumentError(`${JSON.stringify(name)} is none of ${names.join(', ')}.`);
    }
    return name;
  });
}
