import { notJudgedReasons } from '../text/findings.ts';
import { foreign, markup, type Markup } from './markup.ts';
import type { Report } from '../report.ts';

/** The number of reasons that the page shows. A port can give a different reason for every case. */
const SHOWN = 100;

/** Renders how many cases have no verdict, and why. */
export function notJudgedSection({ cases }: Report): Markup | null {
  const reasons = notJudgedReasons(cases);
  const rest = reasons.slice(SHOWN).reduce((sum, [, count]) => sum + count, 0);
  return reasons.length === 0
    ? null
    : markup`<section id="not-judged"><h2>Not judged (does not count as passed)</h2>
      <table class="reasons"><thead><tr><th scope="col">cases</th><th scope="col">reason</th></tr></thead>
      <tbody>${reasons
        .slice(0, SHOWN)
        .map(
          ([reason, count]) => markup`<tr><td>${count}</td><td>${foreign(reason)}</td></tr>`,
        )}${rest > 0 ? markup`<tr><td>${rest}</td><td>for other reasons</td></tr>` : []}</tbody></table></section>`;
}
