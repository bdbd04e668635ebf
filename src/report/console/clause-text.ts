import type { Clause } from '../../explain/clauses.ts';
import { wrap } from '../text/columns.ts';

/** Renders a clause for a terminal. Wraps paragraphs to 80 columns, and leaves tables, lists and code as they are. */
export function clauseText({ id, file, heading, text }: Clause): string {
  const blocks = text.split(/\n{2,}/).map((block) => {
    return isProse(block) ? wrap(plain(block.replaceAll(/\s+/g, ' '))) : plain(block);
  });
  return `${id}  ${heading}  (spec/${file})\n\n${blocks.join('\n\n')}\n`;
}

/** Returns whether a block is prose: not a table, code or list. A line of prose can start with the bar of |x|. */
function isProse(block: string): boolean {
  const lines = block.split('\n');
  return !(
    lines.every((line) => line.startsWith('|')) ||
    lines.every((line) => line.startsWith('    ')) ||
    /^(```|- |\d+\. )/.test(block)
  );
}

/** Removes the marks of Markdown that a terminal does not need. */
function plain(text: string): string {
  return text
    .replaceAll(/\*\*([^*]+)\*\*/g, '$1')
    .replaceAll(/(?<![\w`])_([^_]+)_(?![\w`])/g, '$1')
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll(/\\([[\]|])/g, '$1');
}
