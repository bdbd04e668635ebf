import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/** The columns of a terminal that text is broken to. */
const WIDTH = 80;

/**
 * Breaks text at spaces, every line with the indent in front. A word that is too long stays whole.
 *
 * @param width in columns: a wide character, such as 日, takes two, a combining one none.
 * @example wrap('one two three', '  ', 9) // '  one two\n  three'
 */
export function wrap(text: string, indent = '', width: number = WIDTH): string {
  return wrapAnsi(text, width - indent.length)
    .split('\n')
    .map((line) => indent + line)
    .join('\n');
}

/** A label and what it is for, broken below what stands behind the label. */
export function labelled(label: string, text: string): string {
  return label + wrap(text, ' '.repeat(label.length)).slice(label.length);
}

/**
 * Text that fits a number of columns: what is too long ends with "…" after a word, or within one that is longer than that.
 *
 * @example shortened('one two three', 10) // 'one two …'
 */
export function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) {
    return text;
  }
  const [start = ''] = wrapAnsi(text, width - 2, { hard: true }).split('\n');
  return `${start} …`;
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
        .map((line) => (stringWidth(line) <= width ? line : hanging(line, width)))
        .join('\n');
}

/** A line that is too long: with its label, two spaces or more behind a word, in front of the first of several. */
function hanging(line: string, width: number): string {
  const [label = ''] = /^ *(\S+ {2,})?/.exec(line) ?? [];
  const labelWidth = stringWidth(label);
  if (labelWidth > width / 2) {
    return wrap(line.trim(), '  ', width); // a table: there is no good way
  }
  const lines = wrap(line.slice(label.length), ' '.repeat(labelWidth), width);
  return label + lines.slice(labelWidth);
}
