/** The columns of a terminal that text is broken to. */
const WIDTH = 80;

/** Text of a port as it may be shown: on one line, without anything that a terminal would obey. */
export function printable(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, '\u{fffd}')
    .slice(0, 600);
}

/** Breaks text at spaces, every line with the indent in front. */
export function wrap(text: string, indent = '', width: number = WIDTH): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each) => indent + each).join('\n');
}

/**
 * Text with every line that is too long for a terminal broken again, below what stands behind its label; words stay
 * whole.
 *
 * @example narrowed('golden    PyTorch 2.13.0', 20) // 'golden    PyTorch\n          2.13.0'
 */
export function narrowed(text: string, width: number): string {
  return width >= WIDTH
    ? text
    : text
        .split('\n')
        .map((line) => (line.length <= width ? line : hanging(line, width)))
        .join('\n');
}

/** A line that is too long: with its label, two spaces or more behind a word, in front of the first of several. */
function hanging(line: string, width: number): string {
  const [label = ''] = /^ *(\S+ {2,})?/.exec(line) ?? [];
  if (label.length > width / 2) {
    return wrap(line.trim(), '  ', width); // a table: there is no good way
  }
  const lines = wrap(line.slice(label.length), ' '.repeat(label.length), width);
  return label + lines.slice(label.length);
}
