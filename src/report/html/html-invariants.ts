import { decodeScenario } from '../../scenario/decode.ts';
import { scenarioLines } from '../console/fuzz-text.ts';
import { foreign, markup, type Markup } from './markup.ts';
import { definitions } from './html-prose.ts';
import { badge } from './html-verdict.ts';
import { invariantSummary } from '../text/invariant-texts.ts';
import { contrast, placeText } from '../text/number-text.ts';
import type { Report, ReportedInvariant } from '../report.ts';

/** Renders the results of the invariants. Those that do not hold come first, with all details. */
export function invariantsSection({ invariants }: Report): Markup | null {
  if (invariants.length === 0) {
    return null;
  }
  const isBroken = ({ verdict }: ReportedInvariant): boolean =>
    ['violated', 'failed'].includes(verdict);
  const sound = invariants.filter((result) => !isBroken(result));
  return markup`<section id="invariants"><h2>Invariants</h2>
    <p>${invariantSummary(invariants)}.</p>
    ${invariants.filter(isBroken).map(violation)}
    ${
      sound.length === 0
        ? []
        : markup`<details class="group"><summary>${sound.length === invariants.length ? 'All invariants' : 'Other invariants'}: ${sound.length}</summary>
      <ul class="invariants">${sound.map(item)}</ul></details>`
    }</section>`;
}

function item({ id, clause, statement, verdict, reason }: ReportedInvariant): Markup {
  return markup`<li>${badge(verdict)} <code>${foreign(id)}</code> <small>${foreign(clause)}</small>
    <p>${statement}${reason === undefined ? [] : markup` (${foreign(reason)})`}</p></li>`;
}

function violation(result: ReportedInvariant): Markup {
  const { id, clause, verdict, statement, reason, known, violation: found } = result;
  const { expected, actual } = found ? contrast(found.first) : { expected: '', actual: '' };
  const limit = found === undefined || found.relation === 'equal' ? '' : `${found.relation} `;
  return markup`<details class="case"><summary>${badge(verdict)} <code>${foreign(id)}</code>
    <span class="where">${statement}</span></summary>
    ${definitions([
      ['clause', foreign(clause)],
      ...(reason === undefined ? [] : [['reason', foreign(reason)] as const]),
      ...(known === undefined ? [] : [['known', foreign(known)] as const]),
      ...(found
        ? [
            ['first', placeText(found.first, null)] as const,
            ['expected', markup`<code>${foreign(limit + expected)}</code>`] as const,
            ['port', markup`<code>${foreign(actual)}</code>`] as const,
          ]
        : []),
    ])}
    ${found ? [markup`<p>The simplest failing scenario found:</p>`, scenarioBox(found.scenario, id)] : []}</details>`;
}

function scenarioBox(
  scenario: NonNullable<ReportedInvariant['violation']>['scenario'],
  id: string,
): Markup {
  const lines = scenarioLines(decodeScenario(scenario)).map((line) => line.replace(/^ {2}/, ''));
  return markup`<pre class="scroll" role="region" aria-label="scenario of ${foreign(id)}" tabindex="0">${lines.join('\n')}</pre>`;
}
