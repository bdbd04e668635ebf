/* Values that a port can throw. Reading some of them throws again. */

function throws(): never {
  throw new Error('a getter that throws');
}

/** Returns an error with a getter in place of a key. */
function errorWith(
  key: 'message' | 'name' | 'stack' | 'code' | 'exception',
  value: unknown,
): Error {
  const get = (): unknown => (value === throws ? throws() : value);
  return Object.defineProperty(new Error('the text'), key, { get });
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const evilHandler: ProxyHandler<object> = { get: throws, has: throws, getPrototypeOf: throws };

/** Each value with what it is, and the text that describes it. */
export const thrownValues: readonly (readonly [what: string, value: unknown, text: string])[] = [
  ['null', null, 'null'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['a bigint', 7n, '7'],
  [
    'an error whose message is an object',
    errorWith('message', { status: 500 }),
    'Error: its message is an object, not a text',
  ],
  [
    'an error whose message is a number',
    errorWith('message', 5),
    'Error: its message is 5, not a text',
  ],
  [
    'an error whose message is a symbol',
    errorWith('message', Symbol('s')),
    'Error: its message is Symbol(s), not a text',
  ],
  [
    'an error whose message is null',
    errorWith('message', null),
    'Error: its message is null, not a text',
  ],
  [
    'an error whose message throws',
    errorWith('message', throws),
    'Error: its message is undefined, not a text',
  ],
  ['an error whose name is a symbol', errorWith('name', Symbol('s')), 'Error: the text'],
  ['an error whose name throws', errorWith('name', throws), 'Error: the text'],
  ['an error whose stack throws', errorWith('stack', throws), 'Error: the text'],
  ['an error whose code throws', errorWith('code', throws), 'Error: the text'],
  ['an error whose exception throws', errorWith('exception', throws), 'Error: the text'],
  ['an object whose text throws', { toString: throws, [Symbol.toPrimitive]: throws }, 'an object'],
  ['a proxy whose traps throw', new Proxy({}, evilHandler), 'an object'],
  ['a proxy of an error whose traps throw', new Proxy(new Error('x'), evilHandler), 'an object'],
  ['a revoked proxy', revoked({}), 'an object'],
  ['a revoked proxy of an array', revoked([]), 'an object'],
  ['a revoked proxy of a function', revoked(throws), 'a function'],
];
