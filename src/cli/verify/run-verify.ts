import { existsSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import type { Report } from '../../report/report.ts';
import type { Port } from '../../port/port.ts';
import { prepareRun, type PreparedRun } from '../../run/prepare-run.ts';
import type { RunOptions } from '../../run/run-options.ts';
import { isPort, openPort } from '../arguments/port-arguments.ts';
import { exitCodeOf, type ExitCode } from '../exit-codes.ts';
import { interruptSignal } from '../interrupt.ts';
import { Progress } from '../output/progress.ts';
import { ReportWriter } from '../output/report-writer.ts';
import { readKnownFile, updateKnownFile } from './known-file.ts';
import type { VerifyFlags } from './verify-command.ts';

/** Judges a port, or the bundled optimizer, and writes the reports. */
export async function runVerify(command: readonly string[], flags: VerifyFlags): Promise<ExitCode> {
  const signal = interruptSignal();
  let known = '';
  const readKnown = async (): Promise<string> => {
    known = await readKnownFile(flags);
    return known;
  };
  const opened: Port[] = [];
  const open = async (): Promise<Port> => {
    const port = await openPort(command, flags);
    opened.push(port);
    return port;
  };
  const run = await prepareRun(
    runOptions(flags, readKnown, signal),
    isPort(command, flags) ? { open, file: portFileOf(command, flags) } : null,
  );
  const { reporter } = flags;
  if (reporter.github || reporter.files.length > 0) {
    await run.intact(); // a damaged corpus stops the run before it writes a report
  }
  const writer = new ReportWriter(reporter);
  await writer.prepare(run.incomplete);
  try {
    const report = await judgeWithProgress(run);
    await writer.finish(report);
    await updateKnownFile(flags, known, report);
    return exitCodeOf(report);
  } finally {
    await opened[0]?.close?.();
  }
}

function runOptions(
  flags: VerifyFlags,
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
