import fc from 'fast-check';
import type { Case } from '../corpus/corpus.ts';
import { judgeCase, type CaseResult, type CaseVerdict } from '../parity/judge-case.ts';
import { countVerdicts, reachesLevel, type Counts, type Level } from '../parity/outcome.ts';
import { PortError, type PortProblem } from '../errors.ts';
import type { Port } from '../port/port.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { commonCapabilities } from './common-capabilities.ts';
import { recordCase, type LiveOracle } from './live-oracle.ts';
import { checked, wrongPath } from './replay.ts';
import { scenarioArbitrary } from './scenario-arbitrary.ts';
import type { ScenarioSettings } from './scenario-settings.ts';

/** A port, and what it is held against. */
export interface FuzzPair {
  readonly port: Port;
  readonly oracle: LiveOracle;
}

export interface FuzzOptions {
  /** Every scenario is judged in each of them. */
  readonly pairs: readonly [FuzzPair, ...FuzzPair[]];
  readonly level: Level;
  /** How many scenarios are drawn. */
  readonly runs: number;
  /** 32 bits. */
  readonly seed: number;
  /** Where a failing scenario was found before, to judge it alone: `path` of {@link FuzzFailure}. */
  readonly path?: string;
  readonly settings?: Partial<ScenarioSettings>;
  /** Called with each scenario that was judged; of those of the shrinking, `isDrawn` is false. */
  readonly onJudged?: (judged: JudgedCase, isDrawn: boolean) => void;
  /** When aborted, no further scenario is judged, and none that is being judged is waited for. */
  readonly signal?: AbortSignal;
}

export interface JudgedCase {
  readonly testCase: Case;
  readonly result: CaseResult;
}

/** The simplest scenario that was found in which a port does not reach the level. */
export interface FuzzFailure extends JudgedCase {
  readonly pair: FuzzPair;
  /** With the seed, it leads to this scenario again. */
  readonly path: string;
  /** How many simplifications it is away from the scenario that was drawn. */
  readonly shrinks: number;
}

export interface FuzzOutcome {
  readonly seed: number;
  /** Scenarios that were drawn and judged, without those of the shrinking. */
  readonly scenarios: number;
  /** Their verdicts, one for each pair. */
  readonly counts: Counts;
  /** Values that were compared in them. */
  readonly values: number;
  readonly failure: FuzzFailure | null;
  readonly isInterrupted: boolean;
  /** Whether the port broke so often that it was not started again, which ended the shrinking. */
  readonly isGivenUp: boolean;
}

/**
 * Draws scenarios, and compares what a port answers with what an oracle does, until one is found in which the port does not
 * reach the level. That one is shrunk for a reader.
 *
 * @throws OracleError if the oracle breaks; PortError if it has no dtype in common with the port; InvalidArgumentError if
 *   the path leads nowhere.
 * @example await fuzz({ pairs: [{ port, oracle }], level: 'exact', runs: 1000, seed: 42 })
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzOutcome> {
  const { pairs, runs, seed, path, settings, signal } = options;
  const [{ port, oracle }] = pairs;
  const { dtypes, features } = commonCapabilities(port, oracle.port);
  const judge = new Judge(options);
  const property = fc.asyncProperty(
    scenarioArbitrary({ dtypes, features, ...settings }),
    (scenario) => judge.accepts(scenario),
  );
  const details = await checked(options, () =>
    fc.check(property, {
      seed,
      numRuns: runs,
      endOnFailure: false,
      ...(path !== undefined && { path }),
    }),
  );
  if (judge.problem) {
    throw judge.problem;
  }
  if (judge.drawn === 0 && path !== undefined && signal?.aborted !== true) {
    throw wrongPath(options);
  }
  return {
    seed: details.seed,
    scenarios: judge.drawn,
    counts: judge.counts(),
    values: judge.values,
    failure: judge.failing && {
      ...judge.failing,
      path: details.counterexamplePath ?? '',
      shrinks: details.numShrinks,
    },
    isInterrupted: signal?.aborted === true,
    isGivenUp: judge.isGivenUp,
  };
}

type Failing = JudgedCase & { readonly pair: FuzzPair };

/** Whether a port that has such a problem has it with all that it is asked later. */
function isLasting(problem: PortProblem): boolean {
  return ['gave_up', 'cannot_start', 'no_hello'].includes(problem);
}

/** Judges scenarios one after the other, and keeps count. */
class Judge {
  readonly #options: FuzzOptions;
  readonly #pairs: readonly FuzzPair[];
  readonly #counts: Record<CaseVerdict, number> = { ...countVerdicts([]) };
  /** When signals and timers had their turn last. */
  #pausedAt = performance.now();
  #isStopped = false;
  /** Scenarios until the first that failed: those after it are of the shrinking. */
  drawn = 0;
  values = 0;
  /** The simplest scenario so far that failed: the last one, as each is a simplification of the one before. */
  failing: Failing | null = null;
  /** Why nothing more can be judged. */
  problem: unknown = null;
  /** Whether a port that broke is not started again: what it fails from then on says nothing. */
  isGivenUp = false;

  constructor(options: FuzzOptions) {
    this.#options = options;
    this.#pairs = options.pairs.map(({ port, oracle }) => ({
      port: this.#watched(port, oracle),
      oracle,
    }));
  }

  /** A port that is asked, and judged, for what the oracle shows too. */
  #watched(port: Port, oracle: LiveOracle): Port {
    return {
      ...port,
      capabilities: commonCapabilities(port, oracle.port),
      run: async (scenario) => {
        try {
          return await port.run(scenario);
        } catch (error) {
          this.isGivenUp ||= error instanceof PortError && isLasting(error.problem);
          throw error;
        }
      },
    };
  }

  counts(): Counts {
    return { ...this.#counts };
  }

  /** Whether every pair reaches the level: what fast-check asks for. */
  async accepts(scenario: Scenario): Promise<boolean> {
    await this.#pause();
    if (this.#options.signal?.aborted === true || this.problem !== null) {
      return this.#stop();
    }
    if (this.#options.path !== undefined && this.failing === null && this.drawn > 0) {
      return true; // fast-check goes on to the siblings of a scenario that no longer fails
    }
    try {
      const failing = await this.#untilAborted(this.#firstFailing(scenario));
      if (failing === 'aborted' || (this.isGivenUp && this.failing !== null)) {
        return this.#stop();
      }
      this.failing = failing ?? this.failing;
      return failing === null;
    } catch (error) {
      this.problem = error;
      return this.#stop();
    }
  }

  /** Not a race with one promise for all: that would keep every scenario in memory. */
  #untilAborted<Value>(work: Promise<Value>): Promise<Value | 'aborted'> {
    const { signal } = this.#options;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => resolve('aborted');
      signal?.addEventListener('abort', onAbort);
      work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort));
    });
  }

  /** Ports in this process never wait for anything: without a pause, an interruption would not be noticed. */
  async #pause(): Promise<void> {
    if (performance.now() - this.#pausedAt > 20) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#pausedAt = performance.now();
    }
  }

  /** A scenario that seems to fail ends the drawing, and others that seem not to end the shrinking. */
  #stop(): boolean {
    const isDrawing = this.failing === null && !this.#isStopped;
    this.#isStopped = true;
    return !isDrawing;
  }

  async #firstFailing(scenario: Scenario): Promise<Failing | null> {
    const isDrawn = this.failing === null;
    const judged = await Promise.all(
      this.#pairs.map(async (pair) => {
        const testCase = await recordCase(scenario, pair.oracle, 'drawn');
        return { pair, testCase, result: await judgeCase(testCase, pair.port) };
      }),
    );
    if (this.#options.signal?.aborted === true) {
      return null; // too late: the run is over
    }
    judged.forEach((one) => this.#options.onJudged?.(one, isDrawn));
    if (isDrawn) {
      this.drawn += 1;
      for (const { result } of judged) {
        this.#counts[result.verdict] += 1;
      }
      this.values += judged.reduce((sum, { result }) => sum + (result.comparison?.values ?? 0), 0);
    }
    return judged.find(({ result }) => !reachesLevel(result.verdict, this.#options.level)) ?? null;
  }
}
