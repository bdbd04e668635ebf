import type { CloseUp } from '../../dialect/diagnosis/close-up.ts';
import type { QuantityRow } from '../../dialect/diagnosis/side-by-side.ts';
import type { Oracle } from '../../corpus/manifest.ts';
import { portCell, quantityTexts, shortDecimal } from '../diagnosis/diagnosis-text.ts';
import { figures } from './html-figures.ts';
import { foreign, markup, type Markup, type Part } from './markup.ts';
import { brokeText, timesBoundText } from '../text/short-text.ts';
import { definitions } from './html-prose.ts';
import { badge } from './html-verdict.ts';
import { differenceFacts } from '../text/problem-text.ts';
import { contrast, differenceText } from '../text/number-text.ts';
import type { ReportedCase } from '../report.ts';
import { printable } from '../text/printable.ts';

/** The number of characters of a reason that a folded case shows. */
const SHOWN_REASON = 120;

/**
 * Renders a case that a reader can unfold: its first difference, the size of the differences, and figures of its worst
 * lane.
 */
export function caseDetails(
  item: ReportedCase,
  oracle: Oracle | undefined,
  anchor: string,
  isOpen: boolean,
): Markup {
  const { id, verdict, first, lane, closeUp } = item;
  const place = first
    ? differenceText(first, lane ?? null)
    : printable(brokeText(item.reason)).slice(0, SHOWN_REASON);
  const largest = first?.kind === 'value' ? largestDifferenceText(item) : '';
  return markup`<details class="case"${isOpen ? markup` open` : []}>
    <summary>${badge(verdict)} <code>${foreign(id)}</code>
    <span class="where">${foreign(place)}${largest}</span></summary>
    <div id="${anchor}">${facts(item, oracle)}
    ${closeUp ? [laneText(closeUp), figures(anchor, closeUp), quantityTable(closeUp.quantities, `Quantities of event ${closeUp.event}`)] : []}</div></details>`;
}

/** @example '; up to 12 times the bound' */
function largestDifferenceText({ largestMultiple = 0, largestUlp = 0 }: ReportedCase): string {
  if (largestUlp === Infinity) {
    return '; some values are NaN on one side only';
  }
  const text = timesBoundText(largestMultiple);
  return Number.isFinite(largestMultiple) && largestMultiple > 0 ? `; up to ${text}` : `; ${text}`;
}

function facts(
  { first, reason, known, ...found }: ReportedCase,
  oracle: Oracle | undefined,
): Markup {
  if (!first) {
    return definitions([['reason', foreign(reason ?? 'no reason given')]]);
  }
  const { expected, actual } = contrast(first);
  return definitions([
    [oracle?.stand_in === undefined ? 'PyTorch' : 'oracle', value(expected)],
    ['port', value(actual)],
    ...differenceFacts(first, found),
    ...(known === undefined ? [] : [['known', foreign(known)] as const]),
  ]);
}

function value(text: string): Markup {
  return markup`<code>${foreign(text)}</code>`;
}

function laneText({ parameter, tensor, element, part, lane }: CloseUp): Markup {
  return markup`<p class="lane">Largest difference: parameter ${parameter}, <code>${tensor}</code>, element ${element}
    ${part === undefined ? '' : ` (${part} part)`}${lane === null ? [] : markup`, lane “${foreign(lane)}”`}</p>`;
}

/**
 * Renders the quantities of a step: torch's values and the port's. Its headers need no scope, because each of them stands at the
 * start of its column or of its row. A report can have a thousand such tables.
 */
export function quantityTable(rows: readonly QuantityRow[], caption: string): Part {
  const firstOff = rows.find(({ isOff }) => isOff);
  return rows.length === 0
    ? []
    : markup`<table class="quantities"><caption>${foreign(caption)}</caption>
        <thead><tr><th>quantity</th><th>torch</th><th>port</th></tr></thead>
        <tbody>${rows.map(
          (
            row,
          ) => markup`<tr${row === firstOff ? markup` class="off"` : []}><th><i>${row.name}</i> ${quantityTexts[row.name].title}
            ${row === firstOff ? markup`<small>first difference</small>` : []}</th>
            <td>${shortDecimal(row.torch)}</td><td>${portCell(row)}</td></tr>`,
        )}</tbody></table>`;
}
