import type { Judged } from '../parity/known.ts';
import type { InvariantResult } from './check-invariants.ts';
import type { Violation } from './invariant.ts';

/** What came of an invariant, as far as a run judges it. */
export interface TriedProperty extends Pick<InvariantResult, 'propertyId' | 'verdict'> {
  readonly violation: Pick<Violation, 'divergence'> | null;
}

/** An invariant as known deviations are held against it. */
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
