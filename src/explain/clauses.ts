/** A clause of spec/: a numbered sentence, and the text after it up to the next clause or heading. */
export interface Clause {
  readonly id: string;
  readonly file: string;
  /** The heading above the clause. */
  readonly heading: string;
  /** Markdown. */
  readonly text: string;
}

const start = /^\*\*([A-Z]+-\d+)\.\*\* /;

/** Returns the clauses in the text of a file of spec/. */
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
