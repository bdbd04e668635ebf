import { wrap } from './text.ts';

/** A numbered sentence of spec/, with what follows it up to the next one. */
export interface Clause {
  readonly id: string;
  /** The file it is in, and the heading it stands under. */
  readonly file: string;
  readonly heading: string;
  /** Markdown. */
  readonly text: string;
}

const start = /^\*\*([A-Z]+-\d+)\.\*\* /;

/** The clauses in the text of a file of spec/. */
export function readClauses(file: string, markdown: string): Clause[] {
  const clauses: Clause[] = [];
  let heading = '';
  let open: { id: string; heading: string; lines: string[] } | null = null;
  const close = (): void => {
    if (open) {
      const { id, lines } = open;
      clauses.push({ id, file, heading: open.heading, text: lines.join('\n').trim() });
    }
    open = null;
  };
  for (const line of markdown.split('\n')) {
    const id = start.exec(line)?.[1];
    if (id !== undefined) {
      close();
      open = { id, heading, lines: [line.replace(start, '')] };
    } else if (/^#+ /.test(line)) {
      close();
      heading = line.replace(/^#+ /, '');
    } else {
      open?.lines.push(line);
    }
  }
  close();
  return clauses;
}

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
