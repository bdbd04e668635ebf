import type { CaseVerdict } from '../../parity/judge-case.ts';
import { glossary } from '../../explain/glossary.ts';
import { markup, type Markup } from './markup.ts';
import { verdictWord, type AnyVerdict } from '../text/short-text.ts';

/** A verdict is never a colour alone: it has its word, and the style sheet puts a sign before it. */
export function badge(verdict: AnyVerdict): Markup {
  return markup`<span class="badge ${verdict}">${verdictWord(verdict)}</span>`;
}

/** What a verdict means. */
export function verdictText(verdict: CaseVerdict): string {
  return (glossary[verdictWord(verdict)] ?? '').replace(/^A verdict: (.)/, (_, first: string) =>
    first.toUpperCase(),
  );
}
