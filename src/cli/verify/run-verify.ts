import { existsSync, statSync } from 'node:fs';
import { arch, type } from 'node:os';
import { sep } from 'node:path';
import { startCorpus, type StartedCorpus } from '../../corpus/corpus.ts';
import type { Answer } from '../../dialect/diagnosis/evidence.ts';
import { PortError, UsageError } from '../../errors.ts';
import { asJudged } from '../../invariant/invariant-as-case.ts';
import type { CaseResult } from '../../parity/judge-case.ts';
import { outcomeOf } from '../../parity/outcome.ts';
import { acceptsFile } from '../../parity/selection.ts';
import { verify } from '../../parity/judge-corpus.ts';
import { stateNames } from '../../port/capabilities.ts';
import type { Port } from '../../port/port.ts';
import { referencePort } from '../../port/reference-port.ts';
import { makeReport, type RunFindings, type RunSetting } from '../../report/make-report.ts';
import type { Asked, Report } from '../../report/report.ts';
import { packageVersion } from '../../version.ts';
import { exitCodeOf, exitCodes, type ExitCode } from '../exit-codes.ts';
import { invariantsInThread, isThreadWorthIt } from '../../run/invariants-thread.ts';
import { readKnownFile, type KnownFile } from '../../run/known-file.ts';
import { openPort } from '../arguments/port-arguments.ts';
import { Progress } from '../output/progress.ts';
import { ReportWriter } from '../output/report-writer.ts';
import type { VerifyFlags } from './verify-command.ts';
import { diagnosisOf, environmentOf, invariantsOf } from '../../run/run-findings.ts';
import { partOf, type Part } from '../../run/run-part.ts';

/** Judges a port, or the bundled optimizer, and writes the reports. */
export async function runVerify(command: readonly string[], flags: VerifyFlags): Promise<ExitCode> {
  const corpus = await startCorpus(flags.corpus);
  try {
    if (isWaitedFor(command, flags)) {
      await corpus.intact();
    }
    return await judgeOn(corpus, command, flags);
  } catch (error) {
    await corpus.intact(); // a damaged corpus is told before all else
    throw error;
  }
}

/**
 * Whether something is started or written that takes a corpus without damage. Otherwise it is read while its first files are
 * judged.
 */
function isWaitedFor(command: readonly string[], { port, reporter }: VerifyFlags): boolean {
  return command.length > 0 || port !== undefined || reporter.github || reporter.files.length > 0;
}

async function judgeOn(
  corpus: StartedCorpus,
  command: readonly string[],
  flags: VerifyFlags,
): Promise<ExitCode> {
  const known = await readKnownFile(flags, corpus);
  if (flags.shard && flags.knownUpdate) {
    throw new UsageError('--known-update needs the whole run: expected no --shard beside it');
  }
  const isPort = command.length > 0 || flags.port !== undefined;
  const setting: RunSetting = {
    version: packageVersion(),
    corpus,
    machine: { node: process.version, system: `${type()} ${arch()}` },
    asked: {
      dtypes: flags.dtype ?? null,
      filter: flags.filter ?? null,
      arithmetic: flags.arithmetic ?? (isPort ? 'portable' : 'each its own'),
      required: flags.require ?? [],
      invariants: flags.invariants,
    },
    shard: flags.shard ?? null,
    level: flags.level ?? (isPort ? 'equivalent' : 'exact'),
    knownLines: known?.lines ?? null,
    portFile: portFileOf(command, flags),
  };
  const part = await partOf(corpus, setting);
  const writer = new ReportWriter(flags.reporter);
  await writer.prepare(reportOf(setting, {}));
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => abort.abort()); // not once: signal-exit ends a process whose own listener is gone
  }
  let port: Port | null = null;
  try {
    port = await untilAborted(openPort(command, flags), abort.signal);
    requireState(port, flags.require ?? []);
    const findings = await findingsOf({ corpus, setting, flags, part, port, known, abort });
    const report = reportOf(setting, findings);
    if (!findings.isComplete) {
      await writer.interrupted(report);
      return exitCodes.interrupted;
    }
    await writer.finish(report);
    if (known && findings.known) {
      await known.update(findings.known);
    }
    return exitCodeOf(report);
  } catch (error) {
    if (abort.signal.aborted) {
      await writer.interrupted(reportOf(setting, { port }));
      return exitCodes.interrupted;
    }
    if (!(error instanceof PortError)) {
      throw error;
    }
    await writer.finish(reportOf(setting, { port, failure: error.message, isComplete: true }));
    return exitCodes.portFailed;
  } finally {
    await port?.close?.();
  }
}

/** A report of what is known so far. */
function reportOf(setting: RunSetting, findings: Partial<RunFindings>): Report {
  const { results = [] } = findings;
  return makeReport(setting, {
    port: null,
    results,
    answers: [],
    outcome: outcomeOf(results, setting.level),
    known: null,
    invariants: [],
    environment: null,
    diagnosis: null,
    failure: null,
    isComplete: false,
    ...findings,
  });
}

interface Run {
  readonly corpus: StartedCorpus;
  readonly setting: RunSetting;
  readonly flags: VerifyFlags;
  readonly part: Part;
  readonly port: Port | null;
  readonly known: KnownFile | null;
  readonly abort: AbortController;
}

/** Cases, invariants, and what they say of the port; not complete where the run is aborted. */
async function findingsOf(run: Run): Promise<RunFindings> {
  const { corpus, setting, flags, part, port, known, abort } = run;
  const { asked, level, version } = setting;
  const { signal } = abort;
  const trying = {
    level,
    arithmetic: flags.arithmetic ?? 'portable',
    runs: asked.invariants,
    dtypes: flags.dtype,
  };
  const shown = port ?? referencePort(trying.arithmetic, version);
  const beside = isTriedBeside(run) ? invariantsInThread({ ...trying, version }, signal) : null;
  beside?.catch(() => undefined); // told when it is waited for
  const progress = await Progress.start(part.cases, 'cases', 'judging');
  try {
    const given = new Map<string, Answer>();
    const results = await verify({
      corpus,
      portFor: ({ oracle }) => port ?? referencePort(oracle.arithmetic, version),
      acceptsFile: (header) => acceptsFile(asked, header),
      acceptsCase: part.accepts,
      required: asked.required,
      ...(flags.runTimeout !== undefined && { runTimeout: flags.runTimeout }),
      signal,
      ...(port && {
        onAnswer: (testCase, trajectory) => given.set(testCase.caseId, { testCase, trajectory }),
      }),
      onResult: () => progress.count(),
    });
    await corpus.intact();
    progress.phase('trying invariants');
    const invariants = await (beside ??
      invariantsOf(shown, { ...trying, accepts: part.accepts, signal }));
    const seen = known && known.apply([...results, ...invariants.map(asJudged)]);
    const outcome = outcomeOf(results, level, seen, invariants);
    const answers = answersIn(results, given);
    const findings = { port: shown, results, answers, outcome, known: seen, invariants };
    if (signal.aborted) {
      return { ...findings, ...unknown, isComplete: false };
    }
    progress.phase('looking at what it computes');
    const environment = port && outcome.verdict !== 'failed' ? await environmentOf(port) : null;
    const diagnosis =
      port && outcome.counts.divergent > 0
        ? await diagnosisOf(port, answers, await corpus.whole())
        : null;
    return { ...findings, environment, diagnosis, failure: null, isComplete: !signal.aborted };
  } finally {
    progress.stop();
  }
}

/** The bundled optimizer may be in two threads at once; and it takes some time to judge all of the corpus. */
function isTriedBeside({ port, setting: { asked, shard } }: Run): boolean {
  const isAll = asked.filter === null && shard === null && asked.invariants > 0;
  return port === null && isAll && isThreadWorthIt();
}

const unknown = { environment: null, diagnosis: null, failure: null } as const;

/** In the order of the results, whatever order they came in. */
function answersIn(results: readonly CaseResult[], given: ReadonlyMap<string, Answer>): Answer[] {
  return results.flatMap(({ caseId }) => given.get(caseId) ?? []);
}

async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new PortError('gave_up', 'interrupted')));
    }),
  ]);
}

/** @throws PortError if the port does not show the state that is required. */
function requireState(port: Port | null, required: Asked['required']): void {
  const hidden = stateNames.filter(
    (name) => required.includes(name) && port?.capabilities.state.includes(name) === false,
  );
  if (hidden.length > 0) {
    throw new PortError('definition', `it does not show ${hidden.join(', ')}, which is required`);
  }
}

/** The file that names a port on the command line: the module, or the first word of a command that is a file. */
function portFileOf(command: readonly string[], { port }: VerifyFlags): string | null {
  const file = port ?? command.slice(1).find((word) => existsSync(word) && statSync(word).isFile());
  return file?.split(sep).join('/') ?? null;
}
