import type { Clause } from '../../explain/clauses.ts';
import { labelled, wrap } from '../text/columns.ts';

/** Renders a clause for a terminal. Wraps paragraphs and list items to 80 columns, and leaves tables and code as they are. */
export function clauseText({ id, file, heading, text }: Clause): string {
  const blocks = text.split(/\n{2,}/).map(blockText);
  return `${id}  ${heading}  (spec/${file})\n\n${blocks.join('\n\n')}\n`;
}

/** The start of a list item: "- " or "1. ", perhaps indented. */
const ITEM = /^ *(?:- |\d+\. )/;

function blockText(block: string): string {
  const lines = block.split('\n');
  if (ITEM.test(block)) {
    return block
      .split(/\n(?= *(?:- |\d+\. ))/)
      .map((item) => {
        const [marker = ''] = ITEM.exec(item) ?? [];
        return labelled(marker, plain(item.slice(marker.length).replaceAll(/\s+/g, ' ')));
      })
      .join('\n');
  }
  const isTableOrCode =
    block.startsWith('```') ||
    lines.every((line) => line.startsWith('|')) || // a line of prose can start with the bar of |x|
    lines.every((line) => line.startsWith('    '));
  return isTableOrCode ? plain(block) : wrap(plain(block.replaceAll(/\s+/g, ' ')));
}

/** Removes the marks of Markdown that a terminal does not need. */
function plain(text: string): string {
  return text
    .replaceAll(/\*\*([^*]+)\*\*/g, '$1')
    .replaceAll(/(?<![\w`])_([^_]+)_(?![\w`])/g, '$1')
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll(/\\([[\]|])/g, '$1');
}
