import fc from 'fast-check';

/* Ways to damage text and JSON. What is spliced into JSON is raw text, as 1e999 and keys twice are no values. */

/** Where a node stands in JSON: keys and indexes from the root. */
type Path = readonly (string | number)[];

const deep = (open: string, close: string, depth = 20_000): string =>
  open.repeat(depth) + close.repeat(depth);

/** JSON texts that programs stumble over. */
const stumblingBlocks: readonly string[] = [
  'null',
  'true',
  '0',
  '-0.0',
  '-1',
  '1.5',
  '1e999',
  '-1e999',
  '1e21',
  '5e-324',
  '4294967296',
  '9007199254740991',
  '9007199254740993',
  '""',
  '"NaN"',
  '"-Infinity"',
  '[]',
  '{}',
  '[[]]',
  '[null]',
  '[0]',
  '[1e9,1e9]',
  '[-1]',
  '[1.5]',
  '[4294967296,4294967296]',
  '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":1}}',
  '{"toString":null}',
  '{"same_as":0}',
  '{"same_as":-1}',
  '{"same_as":99999}',
  '{"same_as":"0"}',
  '{"step":[]}',
  '{"step":[null]}',
  '{"set":{"group":4294967296}}',
  '{"set":{"group":0}}',
  '{"reload":true}',
  '{"reload":"integer_step"}',
  '{"zero_grad":{"set_to_none":false}}',
  '"\\ud800"',
  '"\\u0000"',
  '"\\u001b[2J"',
  '"../../etc/passwd"',
  '"/etc/passwd"',
  '"C:\\\\x.json"',
  '"con"',
  '"00000000"',
  '"7fc00000 7fc00000"',
  '"3F800000"',
  '{"length":1e9}',
  '{"shape":[1e9,1e9],"data":""}',
  '{"shape":[0],"data":""}',
  deep('[', ']'),
  deep('[', ']', 50),
  deep('{"a":', '}', 50).replace('{"a":}', '{"a":1}'),
  JSON.stringify('x'.repeat(50_000)),
  JSON.stringify(`${'7fc00000 '.repeat(5_000)}7fc00000`),
  `[${'0,'.repeat(20_000)}0]`,
  `[${'{"same_as":0},'.repeat(20_000)}{"same_as":0}]`,
];

const hostileJson: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...stumblingBlocks), weight: 5 },
  { arbitrary: fc.json(), weight: 1 },
  { arbitrary: fc.double().map((value) => JSON.stringify(value)), weight: 1 },
  { arbitrary: fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)), weight: 1 },
);

/** The places of all nodes of a JSON value, the root first. */
function placesOf(json: unknown, place: Path = []): Path[] {
  const children: [string | number, unknown][] = Array.isArray(json)
    ? [...json.entries()]
    : typeof json === 'object' && json !== null
      ? Object.entries(json)
      : [];
  return [place, ...children.flatMap(([key, child]) => placesOf(child, [...place, key]))];
}

/** Stands for the spliced text until the rest is written. */
const MARK = '@@spliced@@';

/** JSON text in which what is at a place is replaced, or removed, or has a neighbour. */
function splice(
  json: unknown,
  place: Path,
  text: string,
  how: 'replace' | 'remove' | 'add',
): string {
  const copy: { root: unknown } = { root: structuredClone(json) };
  const path: Path = ['root', ...place];
  const last = path.at(-1) ?? 'root';
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((node, key) => Reflect.get(Object(node), key), copy);
  if (Array.isArray(parent) && typeof last === 'number') {
    parent.splice(last, how === 'add' ? 0 : 1, ...(how === 'remove' ? [] : [MARK]));
  } else if (how === 'remove' && place.length > 0) {
    Reflect.deleteProperty(Object(parent), last);
  } else {
    Reflect.set(Object(parent), how === 'add' ? `${last}2` : last, MARK);
  }
  return (JSON.stringify(copy.root) ?? MARK).replaceAll(JSON.stringify(MARK), () => text);
}

/** A JSON text of which a node is replaced by a hostile one, removed, or given a hostile neighbour. */
export function splicedJson(original: string): fc.Arbitrary<string> {
  const json: unknown = JSON.parse(original);
  const places = placesOf(json);
  const how = fc.constantFrom<'replace' | 'remove' | 'add'>('replace', 'replace', 'remove', 'add');
  return fc
    .tuple(fc.nat(places.length - 1), hostileJson, how)
    .map(([at, text, kind]) => splice(json, places[at] ?? [], text, kind));
}

/** What words, and numbers, become. */
const otherWords = fc.constantFrom('', '7fc00000', 'ff800000', '00000001', '7f7fffff 80000000');
const otherNumbers = fc.constantFrom(0, -1, 0.5, 1e308, Number.MAX_SAFE_INTEGER, 5e-324);

/**
 * JSON of which what is well formed stays so: items of a list are lost, come twice, or are null; words of a tensor are lost,
 * or more, or special; numbers are others.
 */
export function reshapedJson(original: string): fc.Arbitrary<string> {
  const json: unknown = JSON.parse(original);
  const places = placesOf(json);
  const valueAt = (place: Path): unknown =>
    place.reduce<unknown>((node, key) => Reflect.get(Object(node), key), json);
  const inside = (kind: (value: unknown) => boolean): Path[] =>
    places.filter((place) => kind(valueAt(place)));
  const items = places.filter((place) => typeof place.at(-1) === 'number');
  const change = (
    some: readonly Path[],
    text: fc.Arbitrary<unknown>,
    ...how: ('replace' | 'remove' | 'add')[]
  ): fc.Arbitrary<string> =>
    fc
      .tuple(fc.constantFrom(...some), text, fc.constantFrom(...how))
      .map(([place, value, kind]) => splice(json, place, JSON.stringify(value), kind));
  return fc.oneof(
    fc
      .tuple(fc.constantFrom(...items), fc.constantFrom(...items))
      .filter(([to, from]) => to.length === from.length && to.at(-2) === from.at(-2))
      .map(([to, from]) => splice(json, to, JSON.stringify(valueAt(from)), 'add')),
    change(items, fc.constant(null), 'remove'),
    change(
      inside((value) => typeof value === 'string'),
      otherWords,
      'replace',
    ),
    change(
      inside((value) => typeof value === 'number'),
      otherNumbers,
      'replace',
    ),
  );
}

/** Bytes of which some are changed, inserted or removed, or that end early, or in which a piece comes twice. */
export function damagedBytes(original: Buffer): fc.Arbitrary<Buffer> {
  const at = fc.nat(original.length);
  const edit = fc.oneof(
    fc.record({ at, remove: fc.nat(3), insert: fc.uint8Array({ maxLength: 4 }) }),
    fc.record({
      at,
      remove: fc.constant(1),
      insert: fc.constantFrom(
        ...[...'{}[]",:0-1eN\n\\ '].map((c) => Uint8Array.from(Buffer.from(c))),
      ),
    }),
    fc.record({ at, remove: fc.constant(original.length), insert: fc.constant(new Uint8Array()) }),
    fc.record({
      at,
      remove: fc.constant(0),
      insert: at.map((from) => Uint8Array.from(original.subarray(from, from + 200))),
    }),
  );
  return fc
    .array(edit, { minLength: 1, maxLength: 3 })
    .map((edits) =>
      edits.reduce(
        (bytes, { at: start, remove, insert }) =>
          Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(start + remove)]),
        original,
      ),
    );
}
