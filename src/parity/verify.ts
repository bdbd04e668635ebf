import type { Case, Corpus } from '../corpus/corpus.ts';
import type { Refusal } from '../corpus/fixture-file.ts';
import type { FileHeader } from '../corpus/manifest.ts';
import { TorchError } from '../errors.ts';
import type { Port } from '../port/port.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { compareTrajectories, type Comparison } from './compare.ts';
import { laneOf } from './lane.ts';

/** `exact`: the same bits everywhere; `divergent`: not so; `failed`: the port broke. */
export type Verdict = 'exact' | 'divergent' | 'failed';

/** What came of one case. */
export interface CaseResult extends FileHeader {
  readonly caseId: string;
  readonly verdict: Verdict;
  /** Null where the port failed. */
  readonly comparison: Comparison | null;
  /** The name of the diverging element's lane, where the fixture has lanes. */
  readonly lane: string | null;
  /** What the port threw. */
  readonly failure: string | null;
}

export interface VerifyOptions {
  readonly corpus: Corpus;
  /** The port for a case's dtype and arithmetic. */
  readonly portFor: (header: FileHeader) => Port;
  /** Files whose cases are asked for; all by default. */
  readonly acceptsFile?: (header: FileHeader) => boolean;
  /** Cases that are asked for; all by default. */
  readonly acceptsCase?: (caseId: string) => boolean;
  /** Called after each case. */
  readonly onResult?: (result: CaseResult) => void;
}

/**
 * Runs a port on every case asked for and compares parameters and state after every event with what PyTorch computed.
 *
 * A case that diverges or in which the port throws is a result like any other.
 *
 * @throws CorpusError if a fixture turns out to be damaged.
 */
export async function verify(options: VerifyOptions): Promise<CaseResult[]> {
  const { corpus, portFor, acceptsFile = () => true, acceptsCase = () => true, onResult } = options;
  const results: CaseResult[] = [];
  for (const entry of corpus.manifest.files.filter(acceptsFile)) {
    const port = portFor(entry);
    for (const testCase of corpus.readCases(entry).filter(({ caseId }) => acceptsCase(caseId))) {
      const result = await judge(testCase, port);
      results.push(result);
      onResult?.(result);
    }
  }
  return results;
}

async function judge(testCase: Case, port: Port): Promise<CaseResult> {
  const { caseId, dtype, foreach, oracle } = testCase;
  const header = { caseId, dtype, foreach, oracle };
  try {
    const comparison = await compare(testCase, port);
    const verdict = comparison.first ? 'divergent' : 'exact';
    return { ...header, verdict, comparison, lane: laneOf(testCase, comparison), failure: null };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { ...header, verdict: 'failed', comparison: null, lane: null, failure };
  }
}

/** @throws whatever the port throws where PyTorch does not. */
async function compare(testCase: Case, port: Port): Promise<Comparison> {
  const { dtype, scenario, golden, refusal, loop } = testCase;
  if (refusal) {
    return compareRefusals(refusal, await refusalOf(port, scenario));
  }
  const given = compareTrajectories(dtype, golden, await port.run(scenario));
  return loop && port.train
    ? bothOf(given, compareTrajectories(dtype, golden, await port.train(scenario, loop)))
    : given;
}

/** What a port answers a scenario that PyTorch refuses: exception and message, or null for none. */
async function refusalOf(port: Port, scenario: Scenario): Promise<string | null> {
  try {
    await port.run(scenario);
    return null;
  } catch (error) {
    if (error instanceof TorchError) {
      return `${error.exception}: ${error.message}`;
    }
    throw error;
  }
}

function compareRefusals({ exception, message }: Refusal, actual: string | null): Comparison {
  const expected = `${exception}: ${message}`;
  const first = actual === expected ? null : ({ kind: 'refusal', expected, actual } as const);
  return { values: 1, mismatches: first ? 1 : 0, largestUlp: 0, first };
}

function bothOf(one: Comparison, other: Comparison): Comparison {
  return {
    values: one.values + other.values,
    mismatches: one.mismatches + other.mismatches,
    largestUlp: Math.max(one.largestUlp, other.largestUlp),
    first: one.first ?? other.first,
  };
}
