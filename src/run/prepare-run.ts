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
  readonly open: () => Promise<Port>;
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
  const corpus = await startCorpus(options.corpus);
  const prepared = await damageFirst(corpus, async () => {
    if (target !== null) {
      await corpus.intact(); // never start a port if the corpus is damaged
    }
    const setting = await settingOf(options, corpus, target);
    return { corpus, setting, options, part: await partOf(corpus, setting) };
  });
  return {
    incomplete: reportOf(prepared.setting, {}),
    intact: corpus.intact,
    cases: prepared.part.cases,
    judge: (onProgress) =>
      damageFirst(corpus, () => judgeTarget({ ...prepared, onProgress }, target)),
  };
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

async function settingOf(
  options: RunOptions,
  corpus: StartedCorpus,
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
    },
    shard: options.shard ?? null,
    level: options.level ?? (isBundled ? 'exact' : 'equivalent'),
    knownLines: await knownLinesOf(options, corpus),
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
    port = target && (await openWithin(limit, target));
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
async function openWithin(limit: TimeLimit, { open }: RunTarget): Promise<Port> {
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
