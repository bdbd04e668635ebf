import type { Case } from '../corpus/corpus.ts';
import { PortError, type PortProblem } from '../errors.ts';
import { judgeCase, type CaseResult } from '../parity/judge-case.ts';
import type { Port } from '../port/port.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { commonCapabilities } from './common-capabilities.ts';
import { recordCase, type LiveOracle } from './live-oracle.ts';

/** A port, and the oracle to compare it with. */
export interface FuzzPair {
  /** The port to judge. */
  readonly port: Port;
  /** The oracle that gives the right answers. */
  readonly oracle: LiveOracle;
}

/** A random scenario with the oracle's answer, and the result of judging the port. */
export interface JudgedCase {
  /** The scenario, with the oracle's answer as its golden trajectory. */
  readonly testCase: Case;
  /** The result of judging the port. */
  readonly result: CaseResult;
}

/** A judged scenario, with its pair. */
export type JudgedPair = JudgedCase & { readonly pair: FuzzPair };

/**
 * Judges a scenario with every pair.
 *
 * @throws OracleError if an oracle fails.
 */
export function judgeScenario(
  scenario: Scenario,
  pairs: readonly FuzzPair[],
): Promise<JudgedPair[]> {
  return Promise.all(
    pairs.map(async (pair) => {
      const testCase = await recordCase(scenario, pair.oracle, 'drawn');
      return { pair, testCase, result: await judgeCase(testCase, pair.port) };
    }),
  );
}

/**
 * Returns a pair whose port has only the capabilities that the oracle has too.
 *
 * @param onGivenUp Gets called if the port has a problem that will occur in all later scenarios.
 */
export function comparablePair({ port, oracle }: FuzzPair, onGivenUp: () => void): FuzzPair {
  const run: Port['run'] = async (scenario) => {
    try {
      return await port.run(scenario);
    } catch (error) {
      if (error instanceof PortError && isLasting(error.problem)) {
        onGivenUp();
      }
      throw error;
    }
  };
  return { port: { ...port, capabilities: commonCapabilities(port, oracle.port), run }, oracle };
}

function isLasting(problem: PortProblem): boolean {
  return ['gave_up', 'cannot_start', 'no_hello'].includes(problem);
}
