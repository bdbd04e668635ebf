import { loadCorpus } from '../corpus/corpus.ts';
import { ParityError } from '../errors.ts';
import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';
import { reachesLevel, type Level } from '../parity/outcome.ts';
import { selectedCases } from '../parity/selection.ts';
import { missingFor, type CaseResult } from '../parity/judge-case.ts';
import type { PortDefinition } from '../port/define-port.ts';
import { openModulePort } from '../port/module/module-port.ts';
import type { Port } from '../port/port.ts';
import { reportCase } from '../report/make-report.ts';
import { CaseJudge } from './case-judge.ts';
import { problemText } from '../report/text/problem-text.ts';

/** A case as a test for any test runner. */
export interface ParityCase {
  /** The id of the case, such as `grid/float32/portable/centered`. */
  readonly id: string;
  /**
   * The reason to skip the test, such as `not declared: centered`. It is null if the port declares all that the case needs.
   */
  readonly notJudged: string | null;
  /**
   * Judges the port on this case.
   *
   * @returns the result. Its verdict is `notJudged` if the port throws an `UnsupportedError`, or refuses the case by an error with
   *   an `exception`: skip the test then.
   * @throws NotConformantError if the verdict is below the level, or if the port breaks. The message names the event, the
   *   tensor, the element and both values.
   */
  readonly check: () => Promise<CaseResult>;
}

/** The options of `parityCases` and `describeParity`. */
export interface ParityCaseOptions {
  /** The lowest verdict that is conformant, `exact` or `equivalent`; `equivalent` by default. */
  readonly level?: Level;
  /** The arithmetic of the golden trajectories: `portable` (the default), `fma` or `arm64`. */
  readonly arithmetic?: Arithmetic;
  /** The dtypes to judge; all that the port declares by default. */
  readonly dtypes?: readonly Dtype[];
  /** A glob of case ids, such as `grid/float32/**`; all by default. */
  readonly filter?: string;
  /** Returns whether to keep a case; all by default. */
  readonly accepts?: (caseId: string) => boolean;
  /** The folder of the corpus; the bundled corpus by default. */
  readonly corpus?: string;
}

/** A port does not reach the level in a case. The message shows the first difference. */
export class NotConformantError extends ParityError {
  readonly code = 'not_conformant';
  readonly result: CaseResult;

  constructor(message: string, result: CaseResult) {
    super(message);
    this.result = result;
  }
}

/**
 * Returns the cases of the golden corpus as tests for any test runner. `describeParity` of `rmsprop-parity/vitest` registers
 * them in Vitest.
 *
 * @param port a definition (see `definePort`) or an open port. It stays open.
 * @throws CorpusError if the corpus is damaged.
 * @throws InvalidArgumentError if the filter is not a valid glob.
 * @throws PortError if the definition of the port is not valid.
 * @example
 * import test from 'node:test';
 *
 * for (const { id, notJudged, check } of await parityCases(port, { filter: 'grid/float32/**' })) {
 *   test(id, { skip: notJudged ?? false }, check); // 16 tests, such as 'grid/float32/portable/centered'
 * }
 */
export async function parityCases<Name extends Dtype, Saved>(
  port: Port | PortDefinition<Name, Saved>,
  options: ParityCaseOptions = {},
): Promise<ParityCase[]> {
  return (await paritySuite(port, options)).cases;
}

/** The cases of a port, and their common diagnosis. */
export interface ParitySuite {
  readonly cases: ParityCase[];
  /** Rejects with the diagnosis as its message if a case is divergent. */
  readonly diagnose: () => Promise<void>;
}

/** Returns the cases as {@link parityCases} does, and a function that diagnoses their answers. */
export async function paritySuite<Name extends Dtype, Saved>(
  port: Port | PortDefinition<Name, Saved>,
  {
    level = 'equivalent',
    arithmetic = 'portable',
    dtypes,
    filter,
    accepts,
    corpus: folder,
  }: ParityCaseOptions,
): Promise<ParitySuite> {
  const corpus = await loadCorpus(folder);
  const judged = 'create' in port ? await openModulePort(port) : port;
  const judging = new CaseJudge(judged, corpus);
  const selection = {
    dtypes: dtypes ?? judged.capabilities.dtypes,
    arithmetic,
    filter: filter ?? null,
  };
  const cases = selectedCases(corpus, selection)
    .filter(({ caseId }) => accepts?.(caseId) ?? true)
    .map((testCase): ParityCase => {
      const missing = missingFor(testCase, judged);
      return {
        id: testCase.caseId,
        notJudged: missing.length === 0 ? null : `not declared: ${missing.join(', ')}`,
        check: async () => {
          const result = await judging.judge(testCase);
          if (!reachesLevel(result.verdict, level)) {
            throw new NotConformantError(problemText(reportCase(result), result.oracle), result);
          }
          return result;
        },
      };
    });
  const isModule = 'create' in port || port.isInProcess === true;
  return { cases, diagnose: () => judging.requireNoDivergence(isModule) };
}
