import { plainText } from '../text/plain-text.ts';
import { printable } from '../text/printable.ts';

/* Foreign text in Markdown. It cannot become markup, a link or a mention. */

/**
 * Writes a code span on one line. Only backticks have a meaning in it, so the fence has more backticks than the text.
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
 * Writes a fenced block of code. `language` selects the colours.
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
 * Writes a table. The cells must not contain bars. `alignment` has an l or an r for each column.
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

/** Writes folded blocks. GitHub shows only the title until a reader opens it. */
export function details(title: string, blocks: readonly string[]): string {
  return [`<details><summary>${title}</summary>`, ...blocks, '</details>'].join('\n\n');
}
