import { arch, type } from 'node:os';
import { startCorpus, type StartedCorpus } from '../corpus/corpus.ts';
import { PortError } from '../errors.ts';
import { outcomeOf } from '../parity/outcome.ts';
import { TimeLimitError, type TimeLimit } from '../port/time-limit.ts';
import { stateNames } from '../port/capabilities.ts';
import type { Port } from '../port/port.ts';
import { makeReport, type RunFindings, type RunSetting } from '../report/make-report.ts';
import type { Report } from '../report/report.ts';
import { packageVersion } from '../version.ts';
import { Deadline } from './deadline.ts';
import { judgeRun, type Run } from './judge-run.ts';
import type { OnProgress, RunOptions } from './run-options.ts';
import { partOf } from './run-part.ts';

/** The port of a run. The run opens it when everything else is ready. */
export interface RunTarget {
  readonly open: (run: OpenedRun) => Promise<Port>;
  /** Whether `open` reads the cases too. The run then keeps them in memory, and decodes them once. */
  readonly readsCases?: true;
  /** The file of the port, for annotations; null if it has no file. */
  readonly file: string | null;
}

/** A run with valid options and an open corpus. */
export interface PreparedRun {
  /** A report without results that is not complete. */
  readonly incomplete: Report;
  /** The number of cases that the run judges. */
  readonly cases: number;
  /**
   * Waits until the run has checked every byte of the corpus.
   *
   * @throws CorpusError for the first file that is missing, truncated or changed.
   */
  readonly intact: () => Promise<void>;
  /**
   * Opens the port and judges it. The port stays open.
   *
   * @returns the report. It has a `failure` if the port does not open, or does not return the required state. It has no
   *   `complete` if the signal ended the run.
   */
  readonly judge: (onProgress?: OnProgress) => Promise<Report>;
}

/**
 * Checks the options of a run and opens its corpus.
 *
 * @param target the port; null for the bundled optimizer. The run judges the first cases of the bundled optimizer while it
 *   reads the rest of the corpus.
 * @throws CorpusError if the corpus is damaged; UsageError if the options select nothing; InvalidArgumentError if an option
 *   is not valid.
 */
export async function prepareRun(
  options: RunOptions,
  target: RunTarget | null,
): Promise<PreparedRun> {
  const opened = await openRun(options, target);
  const { corpus } = opened;
  return {
    incomplete: reportOf(opened.setting, {}),
    intact: corpus.intact,
    cases: opened.part.cases,
    judge: (onProgress) =>
      damageFirst(corpus, () => judgeTarget({ ...opened, onProgress }, target)),
  };
}

/** The corpus of a run, with valid options and the part of the corpus that they select. */
export type OpenedRun = Pick<Run, 'corpus' | 'setting' | 'options' | 'part'>;

/** Checks the options of a run and opens its corpus, as {@link prepareRun} does. */
export async function openRun(options: RunOptions, target: RunTarget | null): Promise<OpenedRun> {
  const corpus = await startCorpus(options.corpus);
  return damageFirst(corpus, async () => {
    if (target !== null) {
      await corpus.intact(); // never start a port if the corpus is damaged
    }
    const kept = target?.readsCases ? keepingCases(corpus) : corpus;
    const all = await withFuzz(kept, options);
    const setting = await settingOf(options, { corpus, all }, target);
    return { corpus: all, setting, options, part: await partOf(all, setting) };
  });
}

/** Runs a function. If it fails and the corpus is damaged, throws the error about the corpus instead. */
async function damageFirst<Result>(
  corpus: StartedCorpus,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await corpus.intact();
    throw error;
  }
}

/** Returns the corpus as one that decodes the cases of a file once. */
function keepingCases(corpus: StartedCorpus): StartedCorpus {
  const kept = new Map<string, ReturnType<StartedCorpus['readCases']>>();
  return {
    ...corpus,
    readCases: (entry) => {
      const cases = kept.get(entry.path) ?? corpus.readCases(entry);
      kept.set(entry.path, cases);
      return cases;
    },
  };
}

/** Adds the random cases of the run to its corpus. */
async function withFuzz(
  corpus: StartedCorpus,
  { fuzz, arithmetic = 'portable' }: RunOptions,
): Promise<StartedCorpus> {
  if (!fuzz) {
    return corpus;
  }
  const { drawRandomCases, withRandomCases } = await import('./random-cases.ts');
  return withRandomCases(corpus, await drawRandomCases(fuzz, arithmetic, corpus.manifest.files));
}

/** @param corpora the golden corpus, and all cases of the run. */
async function settingOf(
  options: RunOptions,
  { corpus, all }: { readonly corpus: StartedCorpus; readonly all: StartedCorpus },
  target: RunTarget | null,
): Promise<RunSetting> {
  const isBundled = target === null;
  return {
    version: packageVersion(),
    corpus,
    machine: { node: process.version, system: `${type()} ${arch()}` },
    asked: {
      dtypes: options.dtypes ?? null,
      filter: options.filter ?? null,
      arithmetic: options.arithmetic ?? (isBundled ? 'each its own' : 'portable'),
      required: options.required ?? [],
      invariants: options.invariants ?? 20,
      ...(options.fuzz && { fuzz: options.fuzz }),
    },
    shard: options.shard ?? null,
    level: options.level ?? (isBundled ? 'exact' : 'equivalent'),
    knownLines: await knownLinesOf(options, all),
    portFile: target?.file ?? null,
  };
}

async function knownLinesOf(
  { known }: RunOptions,
  corpus: StartedCorpus,
): Promise<RunSetting['knownLines']> {
  if (known === undefined) {
    return null;
  }
  // a lazy import, because it loads all invariants
  const { readKnownLines } = await import('./known-deviations.ts');
  return readKnownLines(typeof known === 'function' ? await known() : known, corpus);
}

async function judgeTarget(
  run: Omit<Run, 'port' | 'limit'>,
  target: RunTarget | null,
): Promise<Report> {
  const { setting, options } = run;
  const limit = new Deadline(options.runTimeout, options.signal);
  let port: Port | null = null;
  try {
    port = target && (await openWithin(limit, () => target.open(run)));
    requireState(port, setting.asked.required);
    return reportOf(setting, await judgeRun({ ...run, port, limit }));
  } catch (error) {
    if (options.signal?.aborted === true) {
      return reportOf(setting, { port });
    }
    if (error instanceof PortError) {
      return reportOf(setting, { port, failure: error.message, isComplete: true });
    }
    throw error;
  } finally {
    limit.stop();
  }
}

/** @throws PortError if the port does not start, or does not start in time. */
async function openWithin(limit: TimeLimit, open: () => Promise<Port>): Promise<Port> {
  try {
    return await limit.wait(open);
  } catch (error) {
    if (error instanceof TimeLimitError) {
      throw new PortError(
        'timeout',
        `it did not start before the run reached its limit of ${error.milliseconds} ms`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** Makes a report of the findings so far. */
function reportOf(setting: RunSetting, findings: Partial<RunFindings>): Report {
  const { results = [] } = findings;
  return makeReport(setting, {
    port: null,
    results,
    answers: [],
    closeUpOf: null,
    outcome: outcomeOf(results, setting.level),
    known: null,
    invariants: [],
    environment: null,
    diagnosis: null,
    rounding: null,
    failureTrigger: null,
    askedAgain: null,
    copyIncidents: [],
    failure: null,
    isComplete: false,
    ...findings,
  });
}

/** @throws PortError if the port does not return the state that the run requires. */
function requireState(port: Port | null, required: readonly string[]): void {
  const hidden = stateNames.filter(
    (name) => required.includes(name) && port?.capabilities.state.includes(name) === false,
  );
  if (hidden.length > 0) {
    throw new PortError('definition', `it does not return the required state ${hidden.join(', ')}`);
  }
}
