import { markup, type Markup, type Part } from './markup.ts';

/** Text that was broken for a terminal, on one line again. */
export function unwrapped(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}

/** Paragraphs of a terminal's text: lines that begin with a dash are a list. */
export function paragraphs(texts: readonly string[]): Markup[] {
  return texts.map(paragraph);
}

function paragraph(text: string): Markup {
  const [intro = '', ...items] = text.split(/\n {2}- /);
  return markup`<p>${unwrapped(intro)}</p>
    ${items.length > 0 ? markup`<ul>${items.map((item) => markup`<li>${unwrapped(item)}</li>`)}</ul>` : []}`;
}

/** A list of what is known by name. */
export function definitions(rows: readonly (readonly [name: string, text: Part])[]): Markup {
  return markup`<dl class="facts">${rows.map(([name, text]) => markup`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`;
}
