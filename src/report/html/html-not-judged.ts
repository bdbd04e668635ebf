import { foreign, markup, type Markup } from './markup.ts';
import { grouped } from '../text/grouped.ts';
import { notJudgedReasons } from '../text/not-judged.ts';
import type { Report } from '../report.ts';

/** The number of reasons that the page shows. A port can give a different reason for every case. */
const SHOWN = 100;

/** Renders how many cases have no verdict, and why. */
export function notJudgedSection({ cases }: Report): Markup | null {
  const reasons = notJudgedReasons(cases, SHOWN);
  return reasons.length === 0
    ? null
    : markup`<section id="not-judged"><h2>Not judged (does not count as passed)</h2>
      <table class="reasons"><thead><tr><th scope="col">cases</th><th scope="col">reason</th></tr></thead>
      <tbody>${reasons.map(
        ([reason, count]) => markup`<tr><td>${grouped(count)}</td><td>${foreign(reason)}</td></tr>`,
      )}</tbody></table></section>`;
}
