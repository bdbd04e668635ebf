import fc from 'fast-check';

/*
 * Ways to damage text and JSON. They splice raw text into JSON, because 1e999 and duplicate keys are no JSON values.
 */

/** The place of a node in JSON: keys and indexes from the root. */
type Path = readonly (string | number)[];

const deep = (open: string, close: string, depth = 20_000): string =>
  open.repeat(depth) + close.repeat(depth);

/** JSON texts that often cause errors in programs. */
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

/** Returns the places of all nodes of a JSON value, the root first. */
function placesOf(json: unknown, place: Path = []): Path[] {
  const children: [string | number, unknown][] = Array.isArray(json)
    ? [...json.entries()]
    : typeof json === 'object' && json !== null
      ? Object.entries(json)
      : [];
  return [place, ...children.flatMap(([key, child]) => placesOf(child, [...place, key]))];
}

/** Placeholder for the spliced text. */
const MARK = '@@spliced@@';

/** Replaces or removes the node at a place of a JSON value, or adds a neighbour. Returns JSON text. */
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

/** Replaces a node of a JSON text by a hostile one, removes it, or adds a hostile neighbour. */
export function splicedJson(original: string): fc.Arbitrary<string> {
  const json: unknown = JSON.parse(original);
  const places = placesOf(json);
  const how = fc.constantFrom<'replace' | 'remove' | 'add'>('replace', 'replace', 'remove', 'add');
  return fc
    .tuple(fc.nat(places.length - 1), hostileJson, how)
    .map(([at, text, kind]) => splice(json, places[at] ?? [], text, kind));
}

/** Replacements for words and numbers. */
const otherWords = fc.constantFrom('', '7fc00000', 'ff800000', '00000001', '7f7fffff 80000000');
const otherNumbers = fc.constantFrom(0, -1, 0.5, 1e308, Number.MAX_SAFE_INTEGER, 5e-324);

/**
 * Changes JSON but keeps it well-formed. Items of a list disappear, occur twice or become null. Words of a tensor
 * change in
 * number or value. Numbers change.
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
    candidates: readonly Path[],
    text: fc.Arbitrary<unknown>,
    ...how: ('replace' | 'remove' | 'add')[]
  ): fc.Arbitrary<string> =>
    fc
      .tuple(fc.constantFrom(...candidates), text, fc.constantFrom(...how))
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

/** Changes, inserts or removes bytes, cuts the end, or repeats a piece. */
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
