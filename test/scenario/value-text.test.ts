import { describe, expect, it } from 'vitest';
import { shortQuoted, valueText } from '../../src/scenario/value-text.ts';

describe('valueText()', () => {
  it.each<[unknown, string]>([
    ['0.1', '"0.1"'],
    ['x'.repeat(1e6), `"${'x'.repeat(60)}…"`],
    [-0, '-0'],
    [NaN, 'NaN'],
    [3n, '3'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1, 2], 'an Array of length 2'],
    [new Float32Array(3), 'a Float32Array of length 3'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [new Map(), 'a Map'],
    [Promise.resolve(), 'a Promise'],
    [() => 1, 'a function'],
  ])('describes %s', (value, text) => {
    expect(valueText(value)).toBe(text);
  });

  it('describes objects that throw', () => {
    const hostile = new Proxy(
      {},
      {
        getPrototypeOf() {
          throw new Error('no');
        },
      },
    );
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    expect([valueText(hostile), valueText(proxy)]).toEqual(['an object', 'an object']);
  });
});

describe('shortQuoted()', () => {
  it('escapes control characters', () => {
    expect(shortQuoted('a\n\u001b')).toBe('"a\\n\\u001b"');
  });
});
