import { printable } from '../text/printable.ts';

/** Text that is already markup. Only `markup` and the style sheet create it. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Joins the fixed parts of a template with its values. Escapes each value that is not markup. */
  static from(fixed: readonly string[], parts: readonly Part[]): Markup {
    const pieces = fixed.map((piece, index) => {
      const part = parts[index];
      return joined(piece) + (part === undefined ? '' : Markup.#render(part));
    });
    return new Markup(pieces.join(''));
  }

  static #render(part: Part): string {
    if (part instanceof Markup) {
      return part.#text;
    }
    return typeof part === 'object' ? part.map(Markup.#render).join('') : escaped(String(part));
  }

  toString(): string {
    return this.#text;
  }
}

export type Part = string | number | Markup | readonly Part[];

/**
 * Makes markup from a template. Values in it cannot become markup. A line break with its indent becomes a space between
 * words, and disappears beside a tag or a value. Write attributes on one line, in double quotes.
 *
 * Its name is not `html`, because prettier would reformat such a template and change its spaces.
 *
 * @example String(markup`<b>${'1 < 2'}</b>`) // '<b>1 &lt; 2</b>'
 */
export function markup(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return Markup.from(fixed, parts);
}

function joined(piece: string): string {
  return piece.replaceAll(/(?<=[^>\s])\n\s*(?=[^<\s])/g, ' ').replaceAll(/\n\s*/g, '');
}

/** Makes foreign text safe to show: one line of limited length. */
export function foreign(text: string): Markup {
  return markup`${printable(text)}`;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Characters that a browser interprets or rejects: controls, changes of the text direction, and lone surrogates. */
const unfit =
  // oxlint-disable-next-line no-control-regex -- the pattern matches these on purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\p{Cs}]/gu;

function escaped(text: string): string {
  return text
    .replaceAll(unfit, '\u{fffd}')
    .replaceAll(/[&<>"']/g, (character) => entities.get(character) ?? '');
}
