import { arithmeticNames } from '../../float/arithmetic.ts';
import type { Dtype } from '../../float/dtype.ts';
import type { CaseVerdict } from '../../parity/judge-case.ts';
import { countVerdicts, worstVerdict } from '../../parity/outcome.ts';
import type { Feature } from '../../port/capabilities.ts';
import { casesByType, type TypedCases } from '../text/cases-by-type.ts';
import { markup, type Markup, type Part } from './markup.ts';
import { counted, multipleText, timesBoundText, verdictWord } from '../text/short-text.ts';
import { openTexts } from '../text/findings.ts';
import { paragraphs } from './html-prose.ts';
import { badge, verdictText } from './html-verdict.ts';
import type { Report, ReportedCase } from '../report.ts';

/** The switches. Each row is a combination of them. */
const switches = ['centered', 'momentum', 'weight_decay', 'maximize'] as const satisfies Feature[];

/** Returns the anchor of a case in the page; null if the page does not show the case in full. */
export type AnchorOf = (item: ReportedCase) => string | null;

/**
 * Renders a table of verdicts by combination of switches and by dtype. Each cell links to its first case with a
 * problem.
 */
export function matrixSection(report: Report, anchorOf: AnchorOf): Markup | null {
  if (report.cases.length === 0) {
    return null;
  }
  const { columns, hidden } = columnsOf(report);
  const rows = combinationsOf(columns.flatMap(({ cases }) => cases));
  const verdicts = new Set(report.cases.map(({ verdict }) => verdict));
  return markup`<section id="cases"><h2 id="cases-title">Cases</h2>
    <p>Each cell is a combination of switches in one dtype. It shows the worst verdict, how many cases have it, and the
    largest distance as a multiple of the bound. The bound is the largest difference that rounding can explain.
    ${report.cases.some((item) => anchorOf(item) !== null) ? ' A cell links to its first case below.' : ''}
    ${hidden.length === 0 ? '' : ` The table leaves out the dtypes that the port does not declare: ${hidden.join(', ')}.`}</p>
    <div class="scroll" role="region" aria-labelledby="cases-title" tabindex="0">
    <table class="matrix"><caption>Verdicts by combination and dtype</caption>
    <thead>${headRows(columns)}</thead>
    <tbody>${rows.map(({ name, cases }) => row(name, columns, cases, anchorOf))}</tbody>
    <tfoot>${row('all', columns, report.cases, anchorOf)}</tfoot></table></div>
    <dl class="legend">${(['exact', 'equivalent', 'divergent', 'failed', 'notJudged'] as const)
      .filter((verdict) => verdicts.has(verdict))
      .map(
        (verdict) => markup`<dt>${badge(verdict)}</dt><dd>${verdictText(verdict)}</dd>`,
      )}</dl>${paragraphs(openTexts(report))}</section>`;
}

/**
 * Returns the columns: all dtypes of one arithmetic, then those of the next. Leaves out dtypes without a verdict that the port
 * does not declare, unless the port declares none of them.
 */
function columnsOf(report: Report): {
  readonly columns: readonly TypedCases[];
  readonly hidden: readonly Dtype[];
} {
  const declared = report.port?.capabilities.dtypes ?? [];
  const isShown = ({ dtype, cases }: TypedCases): boolean =>
    declared.includes(dtype) || cases.some(({ verdict }) => verdict !== 'notJudged');
  const all = casesByType(report);
  const shown = all.some(isShown) ? all.filter(isShown) : all;
  return {
    columns: arithmeticNames.flatMap((name) =>
      shown.filter(({ arithmetic }) => arithmetic === name),
    ),
    hidden: [...new Set(all.filter((column) => !shown.includes(column)).map(({ dtype }) => dtype))],
  };
}

/** Returns the combinations that occur. Those with fewer switches come first. */
function combinationsOf(
  cases: readonly ReportedCase[],
): { readonly name: string; readonly cases: ReadonlySet<ReportedCase> }[] {
  const combinations = Array.from({ length: 2 ** switches.length }, (_, bits) =>
    switches.filter((_name, index) => (bits & (2 ** index)) > 0),
  ).toSorted((left, right) => left.length - right.length);
  return combinations.flatMap((on) => {
    const matching = cases.filter(({ features }) =>
      switches.every((name) => features.includes(name) === on.includes(name)),
    );
    const name = on.length === 0 ? 'plain' : on.join(', ').replace('_', ' ');
    return matching.length === 0 ? [] : [{ name, cases: new Set(matching) }];
  });
}

function headRows(columns: readonly TypedCases[]): Part {
  const dtypes = markup`<tr><th scope="col">combination</th>
    ${columns.map(({ dtype }) => markup`<th scope="col">${dtype}</th>`)}</tr>`;
  const groups = arithmeticNames
    .map((name) => ({
      name,
      count: columns.filter(({ arithmetic }) => arithmetic === name).length,
    }))
    .filter(({ count }) => count > 0);
  return groups.length < 2
    ? dtypes
    : [
        markup`<tr><td></td>${groups.map(
          ({ name, count }) => markup`<th scope="colgroup" colspan="${count}">${name}</th>`,
        )}</tr>`,
        dtypes,
      ];
}

function row(
  name: string,
  columns: readonly TypedCases[],
  cases: ReadonlySet<ReportedCase> | readonly ReportedCase[],
  anchorOf: AnchorOf,
): Markup {
  const rowCases = new Set(cases);
  return markup`<tr><th scope="row">${name}</th>
    ${columns.map((column) =>
      cell(
        column.cases.filter((item) => rowCases.has(item)),
        anchorOf,
      ),
    )}</tr>`;
}

function cell(cases: readonly ReportedCase[], anchorOf: AnchorOf): Markup {
  if (cases.length === 0) {
    return markup`<td class="none"><span class="unseen">no case</span></td>`;
  }
  const counts = countVerdicts(cases);
  const verdict: CaseVerdict = worstVerdict(counts) ?? 'notJudged';
  const ofTotal = verdict === 'notJudged' ? '' : ` of ${cases.length - counts.notJudged}`;
  const text = markup`<span class="sign">${counts[verdict]}${ofTotal}<span class="unseen"> ${verdictWord(verdict)}</span></span>`;
  const anchor = cases
    .filter((item) => item.verdict === verdict)
    .map(anchorOf)
    .find((found) => found !== null);
  const multiple = Math.max(...cases.map(({ largestMultiple = 0 }) => largestMultiple));
  return markup`<td class="${verdict}">
    ${anchor === undefined ? text : markup`<a href="#${anchor}">${text}</a>`}
    ${multiple > 0 ? markup`<small>${multipleMark(multiple)}</small>` : []}
    ${verdict !== 'notJudged' && counts.notJudged > 0 ? markup`<small>${counted(counts.notJudged, 'not judged', 'not judged')}</small>` : []}</td>`;
}

/** Writes a multiple with ×, and for a screen reader in words. */
function multipleMark(multiple: number): Part {
  const mark = multiple < 0.1 ? '< 0.1' : multipleText(multiple);
  return markup`<span aria-hidden="true">${mark}×</span><span class="unseen">${timesBoundText(multiple)}</span>`;
}
