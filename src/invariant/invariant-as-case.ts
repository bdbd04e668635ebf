import type { Judged } from '../parity/known.ts';
import type { InvariantResult } from './check-invariants.ts';
import type { Violation } from './invariant.ts';

/** The part of an invariant's result that a run judges. */
export interface TriedProperty extends Pick<InvariantResult, 'propertyId' | 'verdict' | 'cutOff'> {
  readonly violation: Pick<Violation, 'divergence'> | null;
}

/** Returns an invariant's result in the form of a case, for the list of known deviations. */
export function asJudged({ propertyId, verdict, violation }: TriedProperty): Judged {
  const divergence = violation?.divergence ?? null;
  const ulp = divergence?.kind === 'value' ? divergence.ulp : 0;
  const verdicts = { holds: 'exact', violated: 'divergent', failed: 'failed' } as const;
  return {
    caseId: propertyId,
    verdict: verdict === 'notJudged' ? verdict : verdicts[verdict],
    comparison: divergence && { firstBeyond: divergence, largestUlp: ulp },
  };
}
