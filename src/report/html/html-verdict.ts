import type { CaseVerdict } from '../../parity/judge-case.ts';
import { glossary, verdictMeanings } from '../../explain/glossary.ts';
import { markup, type Markup } from './markup.ts';
import { capitalized, verdictWord, type AnyVerdict } from '../text/short-text.ts';

/** A verdict is never a colour alone: it has its word, and the style sheet puts a sign before it. */
export function badge(verdict: AnyVerdict): Markup {
  return markup`<span class="badge ${verdict}">${verdictWord(verdict)}</span>`;
}

/** What a verdict means, or why a case has none. */
export function verdictText(verdict: CaseVerdict): string {
  return verdict === 'notJudged'
    ? (glossary['not judged'] ?? '')
    : capitalized(verdictMeanings[verdict]);
}
