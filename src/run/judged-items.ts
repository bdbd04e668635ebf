import type { TriedProperty } from '../invariant/invariant-as-case.ts';
import type { CaseResult } from '../parity/judge-case.ts';
import type { Judged } from '../parity/known.ts';
import type { ReportedCase, ReportedInvariant } from '../report/report.ts';

/* Converts the cases and invariants of a report back to the form that a run judges. */

export function judgedCase({
  id,
  verdict,
  cutOff,
  first = null,
  largestUlp = 0,
}: ReportedCase): Judged & Pick<CaseResult, 'cutOff'> {
  const firstBeyond = verdict === 'divergent' ? first : null;
  return {
    caseId: id,
    verdict,
    comparison: { firstBeyond, largestUlp },
    ...(cutOff && { cutOff }),
  };
}

export function triedInvariant({
  id,
  verdict,
  cutOff,
  violation,
}: ReportedInvariant): TriedProperty {
  const divergence = violation?.first;
  return {
    propertyId: id,
    verdict,
    violation: divergence ? { divergence } : null,
    ...(cutOff && { cutOff }),
  };
}
