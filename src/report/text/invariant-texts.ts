import { decodeScenario } from '../../scenario/decode.ts';
import { scenarioLines } from '../console/fuzz-text.ts';
import { contrast, placeText } from './number-text.ts';
import type { ReportedInvariant } from '../report.ts';
import type { Paragraph } from './paragraph.ts';
import { wrap } from './columns.ts';
import { printable } from './printable.ts';
import { brokeText, counted, verdictWord } from './short-text.ts';

/** The number of violations that a report shows in full. It only names the others. */
const SHOWN = 3;

/** Says how many invariants hold, and in how many scenarios. */
export function invariantSummary(results: readonly ReportedInvariant[]): string {
  const holding = having(results, 'holds');
  const scenarios = holding.reduce((sum, result) => sum + result.scenarios, 0);
  const others = (['violated', 'failed', 'notJudged'] as const).flatMap((verdict) => {
    const { length } = having(results, verdict);
    return length > 0 ? [`${length} ${verdictWord(verdict)}`] : [];
  });
  return [
    `${holding.length} of ${results.length} hold in ${counted(scenarios, 'random scenario')}`,
    ...(others.length > 0 ? [others.join(', ')] : []),
  ].join('; ');
}

/** Describes the invariants that do not hold and are not known deviations. */
export function brokenInvariantTexts(
  results: readonly ReportedInvariant[],
  shown: number = SHOWN,
): Paragraph[] {
  const violated = having(results, 'violated').filter(({ known }) => known === undefined);
  const failed = having(results, 'failed');
  return [
    ...violated
      .slice(0, shown)
      .map((result) => ({ verdict: 'violated', text: violationText(result) }) as const),
    ...namesOfRest('also violated', violated.slice(shown)),
    ...failed.slice(0, shown).map(({ id, reason }) => ({
      verdict: 'failed' as const,
      text: wrap(`failed  ${printable(id)}: ${printable(brokeText(reason))}`),
    })),
    ...namesOfRest('also failed', failed.slice(shown)),
  ];
}

function having(
  results: readonly ReportedInvariant[],
  verdict: ReportedInvariant['verdict'],
): ReportedInvariant[] {
  return results.filter((result) => result.verdict === verdict);
}

/** Names the invariants that a report does not show in full. */
function namesOfRest(title: string, results: readonly ReportedInvariant[]): Paragraph[] {
  const names = results.map(({ id }) => printable(id).replace('invariants/', ''));
  return names.length > 0 ? [{ text: wrap(`${title}: ${names.join(', ')}`) }] : [];
}

/** Describes a violation: the statement, the simplest scenario found, and the first difference in it. */
export function violationText({ id, clause, statement, violation }: ReportedInvariant): string {
  if (!violation) {
    return `violated  ${printable(`${id} (${clause})`)}`;
  }
  const { scenario, first, relation } = violation;
  const { expected, actual } = contrast(first);
  const limit = relation === 'equal' ? '' : `${relation} `;
  return [
    `violated  ${printable(`${id} (${clause})`)}`,
    wrap(`Rule: ${printable(statement)}`, '  '),
    ...scenarioLines(decodeScenario(scenario)),
    `  first     ${placeText(first, null)}`,
    `  expected  ${limit}${printable(expected)}`,
    `  port      ${printable(actual)}`,
  ].join('\n');
}
