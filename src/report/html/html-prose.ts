import { markup, type Markup, type Part } from './markup.ts';

/** Joins the lines of text that has breaks for a terminal. */
export function unwrapped(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}

/** Renders paragraphs of a text for a terminal. Lines that begin with a dash become a list. */
export function paragraphs(texts: readonly string[]): Markup[] {
  return texts.map(paragraph);
}

function paragraph(text: string): Markup {
  const [intro = '', ...items] = text.split(/\n {2}- /);
  return markup`<p>${unwrapped(intro)}</p>
    ${items.length > 0 ? markup`<ul>${items.map((item) => markup`<li>${unwrapped(item)}</li>`)}</ul>` : []}`;
}

/** Renders a list of names and their values. */
export function definitions(rows: readonly (readonly [name: string, text: Part])[]): Markup {
  return markup`<dl class="facts">${rows.map(([name, text]) => markup`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`;
}
