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
