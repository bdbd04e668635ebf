import { decodeScenario } from '../../scenario/decode.ts';
import { scenarioLines } from '../console/fuzz-text.ts';
import { contrast, placeText } from './number-text.ts';
import type { ReportedInvariant } from '../report.ts';
import type { Paragraph } from './paragraph.ts';
import { wrap } from './columns.ts';
import { printable } from './printable.ts';
import { grouped } from './grouped.ts';

/** Violations that are shown in full; of the others only the names are. */
const SHOWN = 3;

/** How many invariants hold. */
export function invariantSummary(results: readonly ReportedInvariant[]): string {
  const [holding, notJudged] = [having(results, 'holds'), having(results, 'notJudged')];
  const scenarios = holding.reduce((sum, result) => sum + result.scenarios, 0);
  const missing = notJudged.length > 0 ? `; ${notJudged.length} not judged` : '';
  return `${holding.length} of ${results.length} hold, in ${grouped(scenarios)} scenarios drawn at random${missing}`;
}

/** The invariants that do not hold, where nobody knew it. */
export function brokenInvariantTexts(results: readonly ReportedInvariant[]): Paragraph[] {
  const violated = having(results, 'violated').filter(({ known }) => known === undefined);
  const failed = having(results, 'failed');
  return [
    ...violated
      .slice(0, SHOWN)
      .map((result) => ({ verdict: 'violated', text: violationText(result) }) as const),
    ...namesOfRest('violated too', violated),
    ...failed.slice(0, SHOWN).map(({ id, reason }) => ({
      verdict: 'failed' as const,
      text: wrap(`failed  ${id}: the port broke: ${printable(reason ?? '')}`),
    })),
    ...namesOfRest('failed too', failed),
  ];
}

function having(
  results: readonly ReportedInvariant[],
  verdict: ReportedInvariant['verdict'],
): ReportedInvariant[] {
  return results.filter((result) => result.verdict === verdict);
}

/** The names of those that are not shown in full. */
function namesOfRest(title: string, results: readonly ReportedInvariant[]): Paragraph[] {
  const rest = results.slice(SHOWN).map(({ id }) => id.replace('invariants/', ''));
  return rest.length > 0 ? [{ text: wrap(`${title}: ${rest.join(', ')}`) }] : [];
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
