import type { CaseResult, CaseVerdict } from '../../src/parity/judge-case.ts';
import { caseOf } from '../few-cases.ts';

/** Returns the result of a case that has only an id and a verdict. */
export function resultOf(caseId: string, verdict: CaseVerdict): CaseResult {
  const { dtype, foreach, oracle } = caseOf('grid/float32/portable/plain');
  return {
    caseId,
    dtype,
    foreach,
    oracle,
    features: [],
    verdict,
    comparison: null,
    lane: null,
    reason: null,
  };
}
