/** Tags without an end tag. */
const empty = new Set(['meta', 'br']);

/** A tag with attributes in double quotes. The reporter writes all tags like this. */
const tag = /^<(\/?)([a-zA-Z0-9]+)((?: [a-zA-Z-]+(?:="[^"<>]*")?)*)(\/?)>/;

export interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * Returns the tags of a page, in their order.
 *
 * @throws RangeError if a `<` does not begin a tag as the reporter writes it, or if an end tag is missing.
 */
export function tagsOf(html: string): Tag[] {
  const body = html.replace('<!doctype html>\n', '');
  const tags: Tag[] = [];
  const open: string[] = [];
  for (let at = body.indexOf('<'); at >= 0; at = body.indexOf('<', at + 1)) {
    const match = tag.exec(body.slice(at, at + 6000));
    const [, end = '', name = '', attributes = '', isClosed = ''] = match ?? [];
    if (!match) {
      throw new RangeError(`not a tag: ${JSON.stringify(body.slice(at, at + 80))}`);
    }
    if (end === '/') {
      const last = open.pop();
      if (last !== name) {
        throw new RangeError(`</${name}> ends ${last}: ${body.slice(at - 80, at)}`);
      }
    } else {
      tags.push({ name, attributes: attributesIn(attributes) });
      if (isClosed === '' && !empty.has(name)) {
        open.push(name);
      }
    }
  }
  if (open.length > 0) {
    throw new RangeError(`no end tag for ${open.join(', ')}`);
  }
  return tags;
}

function attributesIn(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/ ([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}

/** Returns the visible text of a page: without tags and style, with decoded entities. */
export function textOf(html: string): string {
  return html
    .replace(/<style>.*?<\/style>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
}
