import { contrast, placeText } from '../text/number-text.ts';
import { failedAgainText, isNondeterministic, nondeterminismText } from '../text/second-answers.ts';
import { capitalized } from '../text/short-text.ts';
import type { Report } from '../report.ts';
import { definitions } from './html-prose.ts';
import { foreign, markup, type Markup } from './markup.ts';

/** Renders what differed when the suite asked the port some cases again. */
export function askedAgainSection(report: Report): Markup | null {
  const { askedAgain } = report;
  if (!askedAgain) {
    return null;
  }
  const { first, firstFailure } = askedAgain;
  return markup`<section id="asked-again"><h2>Asked again</h2>
    ${
      first && isNondeterministic(report)
        ? markup`<p>${capitalized(nondeterminismText(askedAgain))} The first of them:</p>${difference(first)}`
        : []
    }
    ${
      firstFailure
        ? markup`<p>${failedAgainText(askedAgain)} The first of them is <code>${foreign(firstFailure.caseId)}</code>: ${foreign(firstFailure.reason)}</p>`
        : []
    }</section>`;
}

function difference({
  caseId,
  divergence,
}: NonNullable<NonNullable<Report['askedAgain']>['first']>): Markup {
  const { expected, actual } = contrast(divergence);
  return definitions([
    ['case', markup`<code>${foreign(caseId)}</code>`],
    ['first', placeText(divergence, null)],
    ['before', markup`<code>${foreign(expected)}</code>`],
    ['again', markup`<code>${foreign(actual)}</code>`],
  ]);
}
