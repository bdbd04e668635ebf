/** What opens and has no end. */
const empty = new Set(['meta', 'br']);

/** A tag with attributes in double quotes, as the reporter writes every tag. */
const tag = /^<(\/?)([a-zA-Z0-9]+)((?: [a-zA-Z-]+(?:="[^"<>]*")?)*)(\/?)>/;

export interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * The tags of a page, in their order.
 *
 * @throws RangeError where there is a `<` that begins no tag as the reporter writes it, or what opens does not end.
 */
export function tagsOf(html: string): Tag[] {
  const body = html.replace('<!doctype html>\n', '');
  const tags: Tag[] = [];
  const open: string[] = [];
  for (let at = body.indexOf('<'); at >= 0; at = body.indexOf('<', at + 1)) {
    const found = tag.exec(body.slice(at, at + 6000));
    const [, end = '', name = '', attributes = '', isClosed = ''] = found ?? [];
    if (!found) {
      throw new RangeError(`no tag: ${JSON.stringify(body.slice(at, at + 80))}`);
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
    throw new RangeError(`${open.join(', ')} not ended`);
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

/** What a reader sees of a page, without tags and style, its entities decoded. */
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
