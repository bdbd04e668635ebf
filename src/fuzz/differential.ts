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

/** What is known of a run after each scenario. */
interface FuzzRun {
  /** Scenarios that were drawn and judged. */
  scenarios: number;
  /** Their verdicts, one for each pair. */
  readonly counts: Record<CaseVerdict, number>;
  /** Values that were compared in them. */
  values: number;
  /** The simplest scenario that failed: the last one, as each is a simplification of the one before. Null while drawing. */
  failing: JudgedPair | null;
  /** Whether a port that broke is not started again. */
  isGivenUp: boolean;
  /** Why nothing more can be judged; null where it can. */
  error: unknown;
}

/**
 * Draws scenarios, and compares what a port answers with what an oracle does, until one is found in which the port does not
 * reach the level. That one is shrunk for a reader.
 *
 * Workflow:
 * 1. Draw a scenario.
 * 2. Judge it in every pair. If all reach the level, go back to 1.
 * 3. Shrink it: judge simpler scenarios, one after the other. If one fails, go on from that one.
 *
 * An abort, an error of the oracle and a port that gave up end the run where it is.
 *
 * @throws OracleError if the oracle breaks; PortError if it has no dtype in common with the port; InvalidArgumentError if
 *   the path leads nowhere.
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
  // fast-check draws and shrinks, and asks the property for the verdict on each scenario
  const property = fc.asyncProperty(
    scenarioArbitrary({ dtypes, features, ...settings }),
    async (scenario) => {
      await pause();
      try {
        return await judgeNext(scenario, pairs, run, options);
      } catch (error) {
        run.error = isInterruption(error) ? null : error; // fast-check would shrink what the oracle breaks with
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
    failing: null,
    isGivenUp: false,
    error: null,
  };
}

/**
 * Judges the next scenario, and adds the result to what is known of the run.
 *
 * @returns whether every pair reaches the level.
 * @throws an interruption if the run is over.
 */
async function judgeNext(
  scenario: Scenario,
  pairs: readonly FuzzPair[],
  run: FuzzRun,
  { level, path, signal, onJudged }: FuzzOptions,
): Promise<boolean> {
  const isDrawn = run.failing === null;
  const isPathFollowed = path !== undefined && isDrawn && run.scenarios > 0; // fast-check goes on to the siblings
  if (signal?.aborted === true || isPathFollowed) {
    throw interruption();
  }
  const judged = await unlessAborted(judgeScenario(scenario, pairs), signal);
  judged.forEach((one) => onJudged?.(one, isDrawn));
  if (isDrawn) {
    addDrawn(run, judged);
  } else if (run.isGivenUp) {
    throw interruption(); // what the port fails from then on says nothing of a scenario
  }
  const failing = judged.find(({ result }) => !reachesLevel(result.verdict, level));
  run.failing = failing ?? run.failing;
  return failing === undefined;
}

function addDrawn(run: FuzzRun, judged: readonly JudgedPair[]): void {
  run.scenarios += 1;
  for (const { result } of judged) {
    run.counts[result.verdict] += 1;
    run.values += result.comparison?.values ?? 0;
  }
}
