import { roundingParagraphs } from '../diagnosis/rounding-text.ts';
import type { Report } from '../report.ts';
import { paragraphs } from './html-prose.ts';
import { markup, type Markup } from './markup.ts';

/** Renders how the port rounds. Null without a diagnosis of its rounding. */
export function roundingSection(report: Report): Markup | null {
  const texts = roundingParagraphs(report);
  return texts.length === 0
    ? null
    : markup`<section id="rounding"><h2>Rounding</h2>${paragraphs(texts)}</section>`;
}
