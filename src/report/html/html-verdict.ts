import type { CaseVerdict } from '../../parity/judge-case.ts';
import { glossary, verdictMeanings } from '../../explain/glossary.ts';
import { markup, type Markup } from './markup.ts';
import { capitalized, verdictWord, type AnyVerdict } from '../text/short-text.ts';

/** Renders a verdict as a word. The style sheet adds a colour and a sign. */
export function badge(verdict: AnyVerdict): Markup {
  return markup`<span class="badge ${verdict}">${verdictWord(verdict)}</span>`;
}

/** Explains a verdict, or why a case has none. */
export function verdictText(verdict: CaseVerdict): string {
  return verdict === 'notJudged'
    ? (glossary['not judged'] ?? '')
    : capitalized(verdictMeanings[verdict]);
}
