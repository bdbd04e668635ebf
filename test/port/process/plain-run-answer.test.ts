import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlainRunAnswer } from '../../../src/port/process/plain-run-answer.ts';
import { runAnswerSchema } from '../../../src/port/protocol.ts';

const state = { step: 1, square_avg: '3f800000', grad_avg: '', momentum_buffer: '00000000' };

/** Draws values of all kinds for a place in an answer: the right kind most often. */
function mostly(right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const wrong = fc.constantFrom<unknown>(null, true, 1, Infinity, '', [], {}, ['x'], [1], [null]);
  return fc.oneof({ arbitrary: right, weight: 20 }, { arbitrary: wrong, weight: 1 });
}

/** Draws objects with some of the given keys, and rarely another key. */
function objects(keys: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const extra = fc.constantFrom({}, {}, {}, {}, { other: 1 }, JSON.parse('{"__proto__":1}'));
  const fields = fc.record(keys, { requiredKeys: [] });
  return fc.tuple(fields, extra).map(([known, unknown]) => ({ ...known, ...unknown }));
}

const text = mostly(fc.constantFrom('', '3f800000'));
const stateEntry = objects({
  step: mostly(fc.oneof(fc.nat(), fc.double())),
  square_avg: text,
  grad_avg: text,
  momentum_buffer: text,
});
const snapshot = objects({
  params: mostly(fc.array(text, { maxLength: 3 })),
  state: mostly(fc.array(mostly(stateEntry), { maxLength: 3 })),
});
const answer = mostly(objects({ snapshots: mostly(fc.array(mostly(snapshot), { maxLength: 3 })) }));

describe('isPlainRunAnswer()', () => {
  it.each([
    { snapshots: [] },
    { snapshots: [{ params: [] }] },
    { snapshots: [{ params: ['3f800000'], state: [null] }] },
    { snapshots: [{ params: ['3f800000', ''], state: [state, { step: 0, square_avg: '' }, {}] }] },
  ])('returns true for %j', (json) => {
    expect(isPlainRunAnswer(json)).toBe(true);
  });

  it.each([
    ['decimal numbers', { snapshots: [{ params: [[1, 2]] }] }],
    ['null for a tensor', { snapshots: [{ params: [], state: [{ ...state, grad_avg: null }] }] }],
    ['an unknown key of a state', { snapshots: [{ params: [], state: [{ ...state, lr: 1 }] }] }],
    ['a missing list of parameters', { snapshots: [{ state: [] }] }],
    ['missing snapshots', {}],
    ['an own key __proto__', JSON.parse('{"snapshots":[],"__proto__":[]}')],
    ['a list', []],
    ['null', null],
  ])('returns false for %s', (_, json) => {
    expect(isPlainRunAnswer(json)).toBe(false);
  });

  it('accepts only what the schema accepts, and the schema does not change it', () => {
    let accepted = 0;
    fc.assert(
      fc.property(answer, (json) => {
        fc.pre(isPlainRunAnswer(json));
        accepted += 1;
        expect(runAnswerSchema.parse(json)).toEqual(json);
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBe(2000);
  });
});
