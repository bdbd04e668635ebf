import { acceptanceTexts, refusalAdvice } from '../text/acceptance.ts';
import { foreign, markup, type Markup } from './markup.ts';
import type { Report } from '../report.ts';

/** Renders how the port is stricter or looser than torch, which state it hides, and how to answer a refused value. */
export function findingsSection(report: Report): Markup | null {
  const texts = [...acceptanceTexts(report), ...refusalAdvice(report)];
  return texts.length === 0
    ? null
    : markup`<section id="findings"><h2>Findings</h2>
      <ul>${texts.map((text) => markup`<li>${foreign(text)}</li>`)}</ul></section>`;
}
