import { printable } from '../text/printable.ts';

/** Text that is markup already: only `markup`, and the style sheet, make it. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Interleaves the fixed parts of a template with what stands between them, escaped unless it is markup itself. */
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
 * A template whose values cannot become markup. A line break in it, with the indent that follows, is a space between
 * words and nothing beside a tag or a value; so attributes stand on one line, in double quotes.
 *
 * It is not named `html`, because prettier formats what has that name, and spaces mean something in it.
 *
 * @example String(markup`<b>${'1 < 2'}</b>`) // '<b>1 &lt; 2</b>'
 */
export function markup(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return Markup.from(fixed, parts);
}

function joined(piece: string): string {
  return piece.replaceAll(/(?<=[^>\s])\n\s*(?=[^<\s])/g, ' ').replaceAll(/\n\s*/g, '');
}

/** What someone else wrote, on one line of a bounded length. */
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

/** Characters that a browser would obey or refuse: controls, those that turn the direction of text, halves of pairs. */
const unfit =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\p{Cs}]/gu;

function escaped(text: string): string {
  return text
    .replaceAll(unfit, '\u{fffd}')
    .replaceAll(/[&<>"']/g, (character) => entities.get(character) ?? '');
}
