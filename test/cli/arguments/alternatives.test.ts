import { describe, expect, it } from 'vitest';
import { alternatives } from '../../../src/cli/arguments/alternatives.ts';

describe('alternatives()', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a or b'],
    [['a', 'b', 'c'], 'a, b or c'],
  ])('joins %j to %j', (names, text) => {
    expect(alternatives(names)).toBe(text);
  });
});
