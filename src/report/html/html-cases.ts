import { groupedBy } from '../text/grouped-by.ts';
import { caseDetails } from './html-case.ts';
import { figureKey } from './html-figures.ts';
import { foreign, markup, type Markup } from './markup.ts';
import { counted } from '../text/short-text.ts';
import type { AnchorOf } from './html-matrix.ts';
import { improvedText, knownProblemText, problemsOf } from '../text/findings.ts';
import type { Report, ReportedCase } from '../report.ts';

/** The cases that are shown in full: those not as they should be, and those that are known. */
export interface DetailedCases {
  readonly divergent: readonly ReportedCase[];
  readonly failed: readonly ReportedCase[];
  readonly known: readonly ReportedCase[];
  readonly anchorOf: AnchorOf;
}

export function detailedCases(report: Report): DetailedCases {
  const problems = problemsOf(report);
  const failed = problems.filter(({ verdict }) => verdict === 'failed');
  const divergent = problems.filter(({ verdict }) => verdict !== 'failed');
  const known = report.cases.filter((item) => item.known !== undefined);
  // an id of a case is never an id in the page: others choose it
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
  const isOfSeveral = new Set(report.cases.map(arithmeticOf)).size > 1;
  const groups = [
    ...groupedBy(divergent, (item) =>
      isOfSeveral ? `${item.dtype}, ${arithmeticOf(item)}` : item.dtype,
    ),
  ];
  const title = divergent.some(({ verdict }) => verdict === 'divergent')
    ? 'Divergent cases'
    : 'Cases that are not exact';
  return markup`<section id="divergent"><h2>${title}</h2>
    <p>Of each case, the first departure, and then the lane that is farthest off. The effective learning rate is what a
    gradient is multiplied by to give the movement of its parameter. Of the quantities within a step, ~ is what that movement
    implies.</p>${figureKey()}
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
            ? markup`<p>No case is excused.</p>`
            : [...groupedBy(known, (item) => item.known ?? '')].map(([reason, cases]) =>
                folded(reason, cases, report, anchorOf, false),
              )
        }</section>`;
}

/** Cases under a heading, by family; the first case of what is open is open. */
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
    ${families.map(([family, some]) => [
      families.length > 1 ? markup`<h4>${foreign(family)}</h4>` : [],
      some.map((item) =>
        caseDetails(
          item,
          corpus.oracle[item.oracle],
          anchorOf(item) ?? '',
          isOpen && item === cases[0],
        ),
      ),
    ])}</details>`;
}
