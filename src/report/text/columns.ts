import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/** The widest line of wrapped text, in columns of a terminal. */
const WIDTH = 80;

/**
 * Breaks text at spaces and puts the indent before every line. A word that is too long stays whole.
 *
 * @param width in columns. A wide character, such as 日, takes two; a combining character takes none.
 * @example wrap('one two three', '  ', 9) // '  one two\n  three'
 */
export function wrap(text: string, indent = '', width: number = WIDTH): string {
  return wrapAnsi(text, width - indent.length)
    .split('\n')
    .map((line) => indent + line)
    .join('\n');
}

/** Puts a label before a text. Indents the further lines of the text by the width of the label. */
export function labelled(label: string, text: string): string {
  return label + wrap(text, ' '.repeat(label.length)).slice(label.length);
}

/**
 * Shortens text to a width in columns. A longer text ends with " …" after a word, or inside a word that is too long.
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
 * Breaks every line that is too long for a narrow terminal, and indents its rest by the width of its label. Words stay
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

/** Breaks one line. Its label, a word with two or more spaces after it, stays in the first line. */
function hanging(line: string, width: number): string {
  const [label = ''] = /^ *(\S+ {2,})?/.exec(line) ?? [];
  const labelWidth = stringWidth(label);
  if (labelWidth > width / 2) {
    return wrap(line.trim(), '  ', width); // a row of a table: no break looks good
  }
  const lines = wrap(line.slice(label.length), ' '.repeat(labelWidth), width);
  return label + lines.slice(labelWidth);
}
