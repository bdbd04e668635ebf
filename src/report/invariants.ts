import type { InvariantResult } from '../invariant/check.ts';
import type { Violation } from '../invariant/invariant.ts';
import type { KnownOutcome } from '../parity/known.ts';
import { scenarioLines } from './fuzz.ts';
import { contrast, placeText } from './reading.ts';
import { printable, wrap } from './text.ts';

/** Violations that are shown in full; of the others only the names are. */
const SHOWN = 3;

/** What came of the invariants: how many hold, and where one does not. */
export function invariantTexts(
  results: readonly InvariantResult[],
  known: KnownOutcome | null = null,
): string[] {
  if (results.length === 0) {
    return [];
  }
  const of = (verdict: InvariantResult['verdict']): InvariantResult[] =>
    results.filter((result) => result.verdict === verdict);
  const [holding, failed, notJudged] = [of('holds'), of('failed'), of('notJudged')];
  const scenarios = holding.reduce((sum, result) => sum + result.scenarios, 0);
  const missing = notJudged.length > 0 ? `; ${notJudged.length} not judged` : '';
  const head = `invariants  ${holding.length} of ${results.length} hold, in ${scenarios.toLocaleString('en')} scenarios drawn at random${missing}`;
  const isKnown = ({ propertyId }: InvariantResult): boolean =>
    known?.excused.has(propertyId) === true;
  const violated = of('violated').filter((result) => !isKnown(result));
  const shown = violated
    .slice(0, SHOWN)
    .flatMap(({ invariant, violation }) =>
      violation
        ? [violationText(invariant.id, invariant.clause, invariant.statement, violation)]
        : [],
    );
  const rest = violated.slice(SHOWN).map(({ invariant }) => invariant.id);
  return [
    head,
    ...shown,
    ...(rest.length > 0 ? [wrap(`violated too: ${rest.join(', ')}`)] : []),
    ...failed.map(({ invariant, reason }) =>
      wrap(`failed  invariants/${invariant.id}: the port broke: ${printable(reason ?? '')}`),
    ),
  ];
}

function violationText(
  id: string,
  clause: string,
  statement: string,
  { scenario, divergence, relation }: Violation,
): string {
  const { expected, actual } = contrast(divergence);
  const limit = relation === 'equal' ? '' : `${relation} `;
  return [
    `violated  invariants/${id} (${clause})`,
    wrap(statement, '  '),
    ...scenarioLines(scenario),
    `  first     ${placeText(divergence, null)}`,
    `  expected  ${limit}${expected}`,
    `  port      ${actual}`,
  ].join('\n');
}
