import type { CaseVerdict } from '../parity/judge.ts';
import { glossary } from './glossary.ts';
import { markup, type Markup } from './html-markup.ts';
import type { ReportedInvariant } from './report.ts';

type Shown = CaseVerdict | ReportedInvariant['verdict'];

export function verdictWord(verdict: Shown): string {
  return verdict === 'notJudged' ? 'not judged' : verdict;
}

/** A verdict is never a colour alone: it has its word, and the style sheet puts a sign before it. */
export function badge(verdict: Shown): Markup {
  return markup`<span class="badge ${verdict}">${verdictWord(verdict)}</span>`;
}

/** What a verdict means. */
export function verdictText(verdict: CaseVerdict): string {
  return (glossary[verdictWord(verdict)] ?? '').replace(/^A verdict: (.)/, (_, first: string) =>
    first.toUpperCase(),
  );
}
