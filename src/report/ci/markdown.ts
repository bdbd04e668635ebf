import { plainText } from '../text/plain-text.ts';
import { printable } from '../text/printable.ts';

/* Text of whoever in Markdown, where it can become neither markup nor a link nor a mention. */

/**
 * A code span on one line: in it only backticks mean anything, so more of them than are in the text enclose it.
 *
 * @example code('a`b') // '``a`b``'
 */
export function code(text: string): string {
  const shown = plainText(printable(text)).trim();
  if (shown === '') {
    return '(empty)';
  }
  const fence = '`'.repeat(longestRun(shown) + 1);
  const gap = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${shown}${gap}${fence}`;
}

/**
 * A block of lines that are shown as they are; `language` is a word that says how they are coloured.
 *
 * @example fenced('one\ntwo') // '```text\none\ntwo\n```'
 */
export function fenced(text: string, language: 'text' | 'sh' = 'text'): string {
  const shown = plainText(text);
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}${language}\n${shown}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/**
 * A table of cells without bars; `alignment` has an l or an r for each column.
 *
 * @example markdownTable(['name', 'n'], [['a', '1']], 'lr') // '| name | n |\n| :-- | --: |\n| a | 1 |'
 */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  alignment: string,
): string {
  const rule = [...alignment].map((side) => (side === 'r' ? '--:' : ':--'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Blocks of which only the title is shown until someone opens it. */
export function details(title: string, blocks: readonly string[]): string {
  return [`<details><summary>${title}</summary>`, ...blocks, '</details>'].join('\n\n');
}
