import { groupedBy } from '../text/grouped-by.ts';
import { caseDetails } from './html-case.ts';
import { figureKey } from './html-figures.ts';
import { foreign, markup, type Markup } from './markup.ts';
import { counted } from '../text/short-text.ts';
import type { AnchorOf } from './html-matrix.ts';
import { improvedText, knownProblemText, problemsOf } from '../text/findings.ts';
import type { Report, ReportedCase } from '../report.ts';

/** The cases that the page shows in full: those with a problem, and known deviations. */
export interface DetailedCases {
  readonly divergent: readonly ReportedCase[];
  readonly failed: readonly ReportedCase[];
  readonly known: readonly ReportedCase[];
  readonly anchorOf: AnchorOf;
}

/** Selects the cases that the page shows in full, and gives each an anchor. */
export function detailedCases(report: Report): DetailedCases {
  const problems = problemsOf(report);
  const failed = problems.filter(({ verdict }) => verdict === 'failed');
  const divergent = problems.filter(({ verdict }) => verdict !== 'failed');
  const known = report.cases.filter((item) => item.known !== undefined);
  // the page numbers its anchors, because a case id can contain any text
  const anchors = new Map([...failed, ...divergent, ...known].map((item, index) => [item, index]));
  const anchorOf: AnchorOf = (item) => {
    const index = anchors.get(item);
    return index === undefined ? null : `c${index}`;
  };
  return { divergent, failed, known, anchorOf };
}

export function failedSection(report: Report, { failed, anchorOf }: DetailedCases): Markup | null {
  return failed.length === 0
    ? null
    : markup`<section id="failed"><h2>Where the port broke</h2>
        ${folded('failed', failed, report, anchorOf, true)}</section>`;
}

export function divergentSection(
  report: Report,
  { divergent, anchorOf }: DetailedCases,
): Markup | null {
  if (divergent.length === 0) {
    return null;
  }
  const arithmeticOf = ({ oracle }: ReportedCase): string =>
    report.corpus.oracle[oracle]?.arithmetic ?? '';
  const hasSeveralArithmetics = new Set(report.cases.map(arithmeticOf)).size > 1;
  const groups = [
    ...groupedBy(divergent, (item) =>
      hasSeveralArithmetics ? `${item.dtype}, ${arithmeticOf(item)}` : item.dtype,
    ),
  ];
  const title = divergent.some(({ verdict }) => verdict === 'divergent')
    ? 'Divergent cases'
    : 'Cases that are not exact';
  return markup`<section id="divergent"><h2>${title}</h2>
    <p>Each case shows its first difference, and then the lane with the largest difference. The effective learning rate is
    the movement of a parameter divided by its gradient. In a table of quantities, ~ marks values that the suite computes from
    this movement.</p>${figureKey()}
    ${groups.map(([name, cases], index) => folded(name, cases, report, anchorOf, index === 0))}</section>`;
}

export function knownSection(report: Report, { known, anchorOf }: DetailedCases): Markup | null {
  if (report.known === null) {
    return null;
  }
  const { problems, improved } = report.known;
  const notes = [...problems.map(knownProblemText), ...improved.map(improvedText)];
  return markup`<section id="known"><h2>Known deviations</h2>
        ${notes.length === 0 ? [] : markup`<ul>${notes.map((text) => markup`<li>${foreign(text)}</li>`)}</ul>`}
        ${
          known.length === 0
            ? markup`<p>No case is a known deviation.</p>`
            : [...groupedBy(known, (item) => item.known ?? '')].map(([reason, cases]) =>
                folded(reason, cases, report, anchorOf, false),
              )
        }</section>`;
}

/** Renders cases under a heading, by family. If the group is open, its first case is open too. */
function folded(
  name: string,
  cases: readonly ReportedCase[],
  { corpus }: Report,
  anchorOf: AnchorOf,
  isOpen: boolean,
): Markup {
  const families = [...groupedBy(cases, ({ id }) => id.split('/')[0] ?? '')];
  return markup`<details class="group"${isOpen ? markup` open` : []}>
    <summary><h3>${foreign(name)}</h3> <span class="count">${counted(cases.length, 'case')}</span></summary>
    ${families.map(([family, familyCases]) => [
      families.length > 1 ? markup`<h4>${foreign(family)}</h4>` : [],
      familyCases.map((item) =>
        caseDetails(
          item,
          corpus.oracle[item.oracle],
          anchorOf(item) ?? '',
          isOpen && item === cases[0],
        ),
      ),
    ])}</details>`;
}
