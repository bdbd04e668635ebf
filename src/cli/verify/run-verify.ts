import { existsSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { UsageError } from '../../errors.ts';
import type { Report } from '../../report/report.ts';
import type { Port } from '../../port/port.ts';
import { prepareRun, type PreparedRun, type RunTarget } from '../../run/prepare-run.ts';
import type { RunOptions } from '../../run/run-options.ts';
import { isPort, openPort } from '../arguments/port-arguments.ts';
import { exitCodeOf, withoutReport, type ExitCode } from '../exit-codes.ts';
import { interruptSignal } from '../interrupt.ts';
import { Progress } from '../output/progress.ts';
import { ReportWriter } from '../output/report-writer.ts';
import { readKnownFile, updateKnownFile } from './known-file.ts';
import type { RunFlags, VerifyFlags } from './verify-command.ts';

/** Judges a port, or the bundled optimizer, and writes the reports. */
export async function runVerify(command: readonly string[], flags: VerifyFlags): Promise<ExitCode> {
  const opened: Port[] = [];
  const open = async (): Promise<Port> => {
    const port = await openCopies(command, flags);
    opened.push(port);
    return port;
  };
  const target = isPort(command, flags) ? { open, file: portFileOf(command, flags) } : null;
  try {
    return await judgeAndReport(flags, target);
  } finally {
    await opened[0]?.close?.();
  }
}

/**
 * Judges a port and writes the reports.
 *
 * @param target the port; null for the bundled optimizer.
 * @param extra options of the run that no flag sets.
 */
export async function judgeAndReport(
  flags: RunFlags,
  target: RunTarget | null,
  extra: Pick<RunOptions, 'fuzz'> = {},
): Promise<ExitCode> {
  const signal = interruptSignal();
  let known = '';
  const readKnown = async (): Promise<string> => {
    known = await readKnownFile(flags);
    return known;
  };
  const run = await prepareRun({ ...runOptions(flags, readKnown, signal), ...extra }, target);
  const { reporter } = flags;
  if (reporter.github || reporter.files.length > 0) {
    await run.intact(); // a damaged corpus stops the run before it writes a report
  }
  const writer = new ReportWriter(reporter, flags.verbose);
  await writer.prepare(run.incomplete);
  const report = await judgeWithProgress(run);
  const isWritten = await writer.finish(report);
  const isUpdated = await updateKnownFile(flags, known, report);
  const code = exitCodeOf(report);
  return isWritten && isUpdated ? code : withoutReport(code);
}

/** Opens the port, or several copies of it as one. */
async function openCopies(command: readonly string[], flags: VerifyFlags): Promise<Port> {
  const { jobs, inProcess } = flags;
  if (jobs === 1) {
    return openPort(command, flags);
  }
  if (inProcess) {
    throw new UsageError(
      `--jobs ${jobs} needs one process for each copy, but --in-process allows only one. Remove one of the two options.`,
    );
  }
  const { openPortPool } = await import('../../port/port-pool.ts');
  return openPortPool(() => openPort(command, flags), jobs);
}

function runOptions(
  flags: RunFlags,
  readKnown: () => Promise<string>,
  signal: AbortSignal,
): RunOptions {
  const { level, arithmetic, dtype, filter, require, invariants, shard, corpus, runTimeout } =
    flags;
  return {
    invariants,
    signal,
    ...(level !== undefined && { level }),
    ...(arithmetic !== undefined && { arithmetic }),
    ...(dtype !== undefined && { dtypes: dtype }),
    ...(filter !== undefined && { filter }),
    ...(require !== undefined && { required: require }),
    ...((flags.known !== undefined || flags.knownUpdate) && { known: readKnown }),
    ...(shard !== undefined && { shard }),
    ...(corpus !== undefined && { corpus }),
    ...(runTimeout !== undefined && { runTimeout }),
  };
}

async function judgeWithProgress(run: PreparedRun): Promise<Report> {
  const progress = await Progress.start(run.cases, 'cases', 'judging cases');
  try {
    return await run.judge(({ phase }) =>
      phase === 'cases' ? progress.count() : progress.phase(phaseTexts[phase]),
    );
  } finally {
    progress.stop();
  }
}

const phaseTexts = {
  invariants: 'checking invariants',
  diagnosis: 'diagnosing the port',
} as const;

/** Returns the file of a port: the module, or the first argument of the command that is a file. */
function portFileOf(command: readonly string[], { port }: VerifyFlags): string | null {
  const file = port ?? command.slice(1).find((word) => existsSync(word) && statSync(word).isFile());
  return file?.split(sep).join('/') ?? null;
}
