import type { TriedProperty } from '../invariant/invariant-as-case.ts';
import type { Judged } from '../parity/known.ts';
import type { ReportedCase, ReportedInvariant } from '../report/report.ts';

/* What a report says of cases and invariants, in the form in which a run judges them. */

export function judgedCase({ id, verdict, first = null, largestUlp = 0 }: ReportedCase): Judged {
  const firstBeyond = verdict === 'divergent' ? first : null;
  return { caseId: id, verdict, comparison: { firstBeyond, largestUlp } };
}

export function triedInvariant({ id, verdict, violation }: ReportedInvariant): TriedProperty {
  const divergence = violation?.first;
  return { propertyId: id, verdict, violation: divergence ? { divergence } : null };
}
