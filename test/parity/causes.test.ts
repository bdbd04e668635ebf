import { describe, expect, it } from 'vitest';
import { causesOf } from '../../src/parity/causes.ts';

const silent = (...traits: string[]) => ({ message: 'no', traits });
const accepted = new Set(['lr = 0.1', 'alpha = 0.9', 'eps = 1e-8', 'float32']);

describe('causesOf() [CMP-5]', () => {
  it('finds the value that all items share and that no accepted scenario has', () => {
    const items = [silent('lr = 0', 'eps = 0', 'float32'), silent('lr = 0.1', 'eps = 0')];
    expect(causesOf(items, accepted)).toEqual(['eps = 0', 'eps = 0']);
  });

  it('is null for a value that an accepted scenario has, and for ordinary numbers', () => {
    const items = [silent('eps = 0', 'lr = 0.3')];
    expect(causesOf(items, new Set([...accepted, 'eps = 0']))).toEqual([null]);
  });

  it('prefers a value that the message names, even an ordinary one', () => {
    const traits = ['eps = 1e-12', 'alpha = 1'];
    expect(causesOf([{ message: 'epsilon is too small', traits }], accepted)).toEqual([
      'eps = 1e-12',
    ]);
  });

  it('finds several causes, the most frequent first', () => {
    const items = [silent('eps = 0'), silent('alpha = 1', 'eps = 0'), silent('alpha = 1')];
    expect(causesOf(items, accepted)).toEqual(['eps = 0', 'eps = 0', 'alpha = 1']);
  });

  it('names two values that occur only together, and no cause if there are more', () => {
    expect(causesOf([silent('eps = 0', 'alpha = 1')], accepted)).toEqual([
      'eps = 0 with alpha = 1',
    ]);
    expect(causesOf([silent('eps = 0', 'alpha = 1', 'lr = 0')], accepted)).toEqual([null]);
  });

  it('needs a message that names the value if the port accepted no scenario', () => {
    expect(causesOf([silent('eps = 0')], new Set())).toEqual([null]);
    expect(causesOf([{ message: 'eps', traits: ['eps = 0'] }], new Set())).toEqual(['eps = 0']);
  });

  it('returns nothing for no items', () => {
    expect(causesOf([], accepted)).toEqual([]);
  });
});
