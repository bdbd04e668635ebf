import { loadCorpus } from '../corpus/corpus.ts';
import { ParityError } from '../errors.ts';
import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';
import { reachesLevel, type Level } from '../parity/outcome.ts';
import { selectedCases } from '../parity/selection.ts';
import { judgeCase, missingFor, type CaseResult } from '../parity/judge-case.ts';
import type { PortDefinition } from '../port/define-port.ts';
import { openModulePort } from '../port/module-port.ts';
import type { Port } from '../port/port.ts';
import { reportCase } from '../report/make-report.ts';
import { problemText } from '../report/text/problem-text.ts';

/** A case as a test of any runner. */
export interface ParityCase {
  readonly id: string;
  /** Why the port is not asked, and the test is to be skipped; null if it is. */
  readonly notJudged: string | null;
  /**
   * Judges the port.
   *
   * @throws NotConformantError if it does not reach the level, or breaks; the message says where and what.
   */
  readonly check: () => Promise<CaseResult>;
}

export interface ParityCaseOptions {
  /** What counts as conformant; `equivalent` by default. */
  readonly level?: Level;
  /** The golden trajectories that the port is held against; `portable` by default. */
  readonly arithmetic?: Arithmetic;
  /** All that the port declares by default. */
  readonly dtypes?: readonly Dtype[];
  /** A glob of case ids; all by default. */
  readonly filter?: string;
  /** Cases that are asked for; all by default. */
  readonly accepts?: (caseId: string) => boolean;
  /** Another corpus than the bundled one. */
  readonly corpus?: string;
}

/** A port did not reach the level in a case. */
export class NotConformantError extends ParityError {
  readonly code = 'not_conformant';
  readonly result: CaseResult;

  constructor(message: string, result: CaseResult) {
    super(message);
    this.result = result;
  }
}

/**
 * The cases for a port, for any test runner; `rmsprop-parity/vitest` is built on it.
 *
 * A case that turns out to be unsupported resolves with the verdict `notJudged`: a test should then be skipped.
 *
 * @throws CorpusError if the corpus is damaged.
 * @example
 * for (const { id, check } of await parityCases(port)) test(id, check);
 */
export async function parityCases<Name extends Dtype, Saved>(
  port: Port | PortDefinition<Name, Saved>,
  {
    level = 'equivalent',
    arithmetic = 'portable',
    dtypes,
    filter,
    accepts,
    corpus: folder,
  }: ParityCaseOptions = {},
): Promise<ParityCase[]> {
  const corpus = await loadCorpus(folder);
  const judged = 'create' in port ? await openModulePort(port) : port;
  const selection = {
    dtypes: dtypes ?? judged.capabilities.dtypes,
    arithmetic,
    filter: filter ?? null,
  };
  return selectedCases(corpus, selection)
    .filter(({ caseId }) => accepts?.(caseId) ?? true)
    .map((testCase): ParityCase => {
      const missing = missingFor(testCase, judged);
      return {
        id: testCase.caseId,
        notJudged: missing.length === 0 ? null : `not declared: ${missing.join(', ')}`,
        check: async () => {
          const result = await judgeCase(testCase, judged);
          if (!reachesLevel(result.verdict, level)) {
            throw new NotConformantError(problemText(reportCase(result), result.oracle), result);
          }
          return result;
        },
      };
    });
}
