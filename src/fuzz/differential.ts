import fc from 'fast-check';
import type { CaseVerdict } from '../parity/judge-case.ts';
import { countVerdicts, reachesLevel, type Counts, type Level } from '../parity/outcome.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { commonCapabilities } from './common-capabilities.ts';
import { createPause, interruption, isInterruption, unlessAborted } from './interruption.ts';
import {
  comparablePair,
  judgeScenario,
  type FuzzPair,
  type JudgedCase,
  type JudgedPair,
} from './judge-scenario.ts';
import { explainWrongPath, wrongPath } from './replay.ts';
import { scenarioArbitrary } from './scenario-arbitrary.ts';
import type { ScenarioSettings } from './scenario-settings.ts';
import { UnusualAnswersCollector, type UnusualAnswers } from './unusual-answers.ts';

/** The options of {@link fuzz}. */
export interface FuzzOptions {
  /** The ports and their oracles. `fuzz` judges every scenario with each pair. */
  readonly pairs: readonly [FuzzPair, ...FuzzPair[]];
  /** The verdict that the ports must reach. */
  readonly level: Level;
  /** The number of random scenarios. */
  readonly runs: number;
  /** The seed of the scenarios, a whole number of 32 bits. The same seed and the same settings give the same scenarios. */
  readonly seed: number;
  /** The `path` of an earlier {@link FuzzFailure}, to judge only its scenario again. */
  readonly path?: string;
  /** Limits the scenarios, for example to some dtypes. */
  readonly settings?: Partial<ScenarioSettings>;
  /** Gets each judged scenario. `isDrawn` is false for the scenarios of the shrinking. */
  readonly onJudged?: (judged: JudgedCase, isDrawn: boolean) => void;
  /** Stops the run when it aborts. The run does not wait for the current scenario. */
  readonly signal?: AbortSignal;
}

/** A scenario in which a port does not reach the level: the simplest one that `fuzz` found. */
export interface FuzzFailure extends JudgedCase {
  /** The pair whose port does not reach the level. */
  readonly pair: FuzzPair;
  /** Leads to this scenario again, together with the seed. */
  readonly path: string;
  /** The number of simplifications since the random scenario. */
  readonly shrinks: number;
}

/** The result of {@link fuzz}. */
export interface FuzzOutcome {
  /** The seed of the run. */
  readonly seed: number;
  /** The number of random scenarios, without those of the shrinking. */
  readonly scenarios: number;
  /** The verdicts on these scenarios, one for each pair. */
  readonly counts: Counts;
  /** The number of values in these scenarios. */
  readonly values: number;
  /** The scenarios that the port declined, and the unused state that it hid. */
  readonly unusual: UnusualAnswers;
  /** The simplest failing scenario. Null if all scenarios reach the level. */
  readonly failure: FuzzFailure | null;
  /** Whether the signal stopped the run. */
  readonly isInterrupted: boolean;
  /** Whether the port broke too often, so that it does not start again. This ends the shrinking. */
  readonly isGivenUp: boolean;
}

/** The state of a run after each scenario. */
interface FuzzRun {
  /** The number of random scenarios so far. */
  scenarios: number;
  /** The verdicts on these scenarios, one for each pair. */
  readonly counts: Record<CaseVerdict, number>;
  /** The number of values in these scenarios. */
  values: number;
  readonly unusual: UnusualAnswersCollector;
  /**
   * The simplest failing scenario so far. Each failing scenario is simpler than the one before. Null until a scenario
   * fails.
   */
  failing: JudgedPair | null;
  /** Whether the port broke too often, so that it does not start again. */
  isGivenUp: boolean;
  /** The error that ends the run. Null if the run can continue. */
  error: unknown;
}

/**
 * Searches for a scenario in which a port does not reach the level, by random scenarios. It compares the answers of the
 * port with those of an oracle, and simplifies the failing scenario for a reader.
 *
 * Workflow:
 * 1. Draw a random scenario.
 * 2. Judge it with every pair. If all ports reach the level, go back to 1.
 * 3. Shrink the scenario: judge simpler scenarios, one after the other. If a simpler one fails, continue from it.
 *
 * The run ends early if the signal aborts, if the oracle fails, or if the port breaks too often.
 *
 * @throws OracleError if the oracle fails.
 * @throws PortError if the port and the oracle have no dtype in common.
 * @throws InvalidArgumentError if the path leads to no scenario.
 * @example await fuzz({ pairs: [{ port, oracle }], level: 'exact', runs: 1000, seed: 42 })
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzOutcome> {
  const { runs, seed, path, settings, signal } = options;
  const [{ port, oracle }] = options.pairs;
  const { dtypes, features } = commonCapabilities(port, oracle.port);
  const run = newRun();
  const pairs = options.pairs.map((pair) =>
    comparablePair(pair, () => {
      run.isGivenUp = true;
    }),
  );
  const pause = createPause();
  // fast-check draws and shrinks; the property judges each scenario
  const property = fc.asyncProperty(
    scenarioArbitrary({ dtypes, features, ...settings }),
    async (scenario) => {
      await pause();
      try {
        return await judgeNext(scenario, pairs, run, options);
      } catch (error) {
        run.error = isInterruption(error) ? null : error; // fast-check would shrink a scenario that breaks the oracle
        throw interruption();
      }
    },
  );
  const details = await explainWrongPath(options, () =>
    fc.check(property, {
      seed,
      numRuns: runs,
      endOnFailure: false,
      ...(path !== undefined && { path }),
    }),
  );
  if (run.error !== null) {
    throw run.error;
  }
  const isInterrupted = signal?.aborted === true;
  if (run.scenarios === 0 && path !== undefined && !isInterrupted) {
    throw wrongPath(options);
  }
  const { scenarios, counts, values, failing, isGivenUp } = run;
  return {
    seed: details.seed,
    scenarios,
    counts,
    values,
    unusual: run.unusual.result(),
    failure: failing && {
      ...failing,
      path: details.counterexamplePath ?? '',
      shrinks: details.numShrinks,
    },
    isInterrupted,
    isGivenUp,
  };
}

function newRun(): FuzzRun {
  return {
    scenarios: 0,
    counts: { ...countVerdicts([]) },
    values: 0,
    unusual: new UnusualAnswersCollector(),
    failing: null,
    isGivenUp: false,
    error: null,
  };
}

/**
 * Judges the next scenario, and adds the result to the state of the run.
 *
 * @returns Whether the ports of all pairs reach the level.
 * @throws An interruption if the run is over.
 */
async function judgeNext(
  scenario: Scenario,
  pairs: readonly FuzzPair[],
  run: FuzzRun,
  { level, path, signal, onJudged }: FuzzOptions,
): Promise<boolean> {
  const isDrawn = run.failing === null;
  const isPathFollowed = path !== undefined && isDrawn && run.scenarios > 0; // fast-check would continue with the siblings
  if (signal?.aborted === true || isPathFollowed) {
    throw interruption();
  }
  const judged = await unlessAborted(judgeScenario(scenario, pairs), signal);
  judged.forEach((judgedPair) => onJudged?.(judgedPair, isDrawn));
  if (isDrawn) {
    addDrawn(run, judged);
  } else if (run.isGivenUp) {
    throw interruption(); // the port now fails in every scenario
  }
  const failing = judged.find(({ result }) => !reachesLevel(result.verdict, level));
  run.failing = failing ?? run.failing;
  return failing === undefined;
}

function addDrawn(run: FuzzRun, judged: readonly JudgedPair[]): void {
  run.scenarios += 1;
  for (const judgedPair of judged) {
    const { result } = judgedPair;
    run.counts[result.verdict] += 1;
    run.values += result.comparison?.values ?? 0;
    run.unusual.add(judgedPair);
  }
}
