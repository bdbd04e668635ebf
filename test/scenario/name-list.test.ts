import { describe, expect, it } from 'vitest';
import { nameList } from '../../src/scenario/name-list.ts';
import { check } from '../../src/scenario/parse.ts';

const list = nameList(['a', 'b']);
const refusal = (value: unknown): string => {
  try {
    check(list, value, 'the list');
    return '';
  } catch (error) {
    return String(error);
  }
};

describe('nameList() [PRO-2]', () => {
  it.each([[[]], [['b']], [['b', 'a']]])('accepts %j', (value) => {
    expect(check(list, value)).toEqual(value);
  });

  it.each<[unknown, string]>([
    [['a', 'b', 'c'], 'the list is an Array of length 3: expected at most 2 names, each once'],
    [['b', 'b'], '[1] is "b": expected each name once'],
    [['c'], '[0] is "c": expected "a" or "b"'],
    ['a', 'the list is "a": expected a list'],
  ])('rejects %j', (value, message) => {
    expect(refusal(value)).toContain(message);
  });

  it('reads no item of a list that is too long', () => {
    const long = new Proxy(Array<string>(1_000_000), {
      get: (target, key) => {
        if (key === '0') {
          throw new Error('it reads an item');
        }
        return Reflect.get(target, key);
      },
    });
    expect(refusal(long)).toContain('of length 1000000: expected at most 2 names');
  });
});
