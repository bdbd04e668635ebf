import { decodeScenario } from '../../scenario/decode.ts';
import { scenarioLines } from '../console/fuzz-text.ts';
import { contrast, placeText } from './number-text.ts';
import type { ReportedInvariant } from '../report.ts';
import { printable, wrap } from './text.ts';
import { grouped } from './grouped.ts';

/** Violations that are shown in full; of the others only the names are. */
const SHOWN = 3;

/** What came of the invariants: how many hold, and where one does not. */
export function invariantTexts(results: readonly ReportedInvariant[]): string[] {
  if (results.length === 0) {
    return [];
  }
  const of = (verdict: ReportedInvariant['verdict']): ReportedInvariant[] =>
    results.filter((result) => result.verdict === verdict);
  const [holding, failed, notJudged] = [of('holds'), of('failed'), of('notJudged')];
  const scenarios = holding.reduce((sum, result) => sum + result.scenarios, 0);
  const missing = notJudged.length > 0 ? `; ${notJudged.length} not judged` : '';
  const head = `invariants  ${holding.length} of ${results.length} hold, in ${grouped(scenarios)} scenarios drawn at random${missing}`;
  const violated = of('violated').filter(({ known }) => known === undefined);
  const shown = violated.slice(0, SHOWN).map(violationText);
  return [
    head,
    ...shown,
    ...tooText('violated too', violated),
    ...failed
      .slice(0, SHOWN)
      .map(({ id, reason }) => wrap(`failed  ${id}: the port broke: ${printable(reason ?? '')}`)),
    ...tooText('failed too', failed),
  ];
}

/** The names of those that are not shown. */
function tooText(title: string, results: readonly ReportedInvariant[]): string[] {
  const rest = results.slice(SHOWN).map(({ id }) => id.replace('invariants/', ''));
  return rest.length > 0 ? [wrap(`${title}: ${rest.join(', ')}`)] : [];
}

export function violationText({ id, clause, statement, violation }: ReportedInvariant): string {
  if (!violation) {
    return `violated  ${id} (${clause})`;
  }
  const { scenario, first, relation } = violation;
  const { expected, actual } = contrast(first);
  const limit = relation === 'equal' ? '' : `${relation} `;
  return [
    `violated  ${id} (${clause})`,
    wrap(statement, '  '),
    ...scenarioLines(decodeScenario(scenario)),
    `  first     ${placeText(first, null)}`,
    `  expected  ${limit}${expected}`,
    `  port      ${actual}`,
  ].join('\n');
}
