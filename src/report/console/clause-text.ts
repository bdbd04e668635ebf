import type { Clause } from '../../explain/clauses.ts';
import { wrap } from '../text/columns.ts';

/** A clause for a terminal: paragraphs broken to its width, tables and code as they are. */
export function clauseText({ id, file, heading, text }: Clause): string {
  const blocks = text.split(/\n{2,}/).map((block) => {
    return isProse(block) ? wrap(plain(block.replaceAll(/\s+/g, ' '))) : plain(block);
  });
  return `${id}  ${heading}  (spec/${file})\n\n${blocks.join('\n\n')}\n`;
}

/** Whether a block is neither a table nor code nor a list. A line of prose may start with the bars of |x|. */
function isProse(block: string): boolean {
  const lines = block.split('\n');
  return !(
    lines.every((line) => line.startsWith('|')) ||
    lines.every((line) => line.startsWith('    ')) ||
    /^(```|- |\d+\. )/.test(block)
  );
}

/** Without the marks of Markdown that only a page needs. */
function plain(text: string): string {
  return text
    .replaceAll(/\*\*([^*]+)\*\*/g, '$1')
    .replaceAll(/(?<![\w`])_([^_]+)_(?![\w`])/g, '$1')
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll(/\\([[\]|])/g, '$1');
}
