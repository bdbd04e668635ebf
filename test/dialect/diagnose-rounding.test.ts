import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { origin } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { diagnoseRounding } from '../../src/dialect/rounding/diagnose-rounding.ts';
import { changeOf, roundingKey, type Rounding } from '../../src/dialect/rounding/rounding.ts';
import { roundingUpdate } from '../../src/dialect/rounding/rounding-update.ts';
import { stateNames, type StateName } from '../../src/port/capabilities.ts';
import { caseOf, idsOf } from '../few-cases.ts';

const grid = idsOf('grid/float32/portable.json').map(caseOf);
const reciprocal: Rounding = {
  base: 'each-rounded',
  choices: [
    { place: 'movedByQuotient', choice: 'reciprocal' },
    { place: 'buffer', choice: 'reciprocal' },
  ],
};

/** Returns the answers of a port that rounds in this way, in these cases. */
function answersOf(rounding: Rounding, cases: readonly Answer['testCase'][] = grid): Answer[] {
  const change = changeOf(rounding);
  return cases.map((testCase) => ({
    testCase,
    trajectory: dialectTrajectory(testCase.scenario, origin, {
      arithmetic: testCase.oracle.arithmetic,
      updateOf: (setting) => roundingUpdate(setting, change),
    }),
  }));
}

function keysOf(answers: readonly Answer[], state: readonly StateName[] = stateNames): string[][] {
  return diagnoseRounding({ answers, capabilities: { state } }).map(({ roundings }) =>
    roundings.map(roundingKey),
  );
}

describe('diagnoseRounding() [DIA-20, DIA-21]', () => {
  it('returns nothing for the bits of PyTorch', () => {
    expect(keysOf(answersOf({ base: 'torch', choices: [] }))).toEqual([]);
  });

  it('names a combination of choices, and counts the cases', () => {
    const [finding] = diagnoseRounding({
      answers: answersOf(reciprocal),
      capabilities: { state: stateNames },
    });
    expect(finding).toEqual({
      dtype: 'float32',
      differing: 16,
      explained: 16,
      exact: 0,
      kept: 0,
      roundings: [{ ...reciprocal, base: 'torch' }],
    });
  });

  it('finds float64 inside a port that shows no state', () => {
    expect(keysOf(answersOf({ base: 'float64-inside', choices: [] }), ['step'])).toEqual([
      ['float64-inside'],
    ]);
  });

  it('finds lr inside a momentum buffer that the port does not show', () => {
    const choices = [
      { place: 'buffer', choice: 'reciprocal' },
      { place: 'moved', choice: 'rate-in-buffer' },
    ] as const;
    const momentum = grid.filter(({ caseId }) => caseId.includes('momentum'));
    expect(
      keysOf(answersOf({ base: 'each-rounded', choices }, momentum), ['square_avg', 'grad_avg']),
    ).toEqual([['torch, buffer: reciprocal, moved: rate-in-buffer']]);
  });

  it('names every rounding that the cases do not separate', () => {
    const moved = grid.filter(({ caseId }) => caseId.endsWith('/plain'));
    const [keys = []] = keysOf(
      answersOf(
        { base: 'each-rounded', choices: [{ place: 'movedByQuotient', choice: 'negated' }] },
        moved,
      ).map((answer) => firstStep(answer)),
    );
    expect(keys).toContain('torch, movedByQuotient: negated');
    expect(keys).toContain('torch, movedByQuotient: quotient-scaled');
  });

  it('names nothing for a port with another formula', () => {
    const answers = grid.map((testCase) => ({
      testCase,
      trajectory: dialectTrajectory(
        testCase.scenario,
        { ...origin, epsilon: 'inside' },
        { arithmetic: 'portable' },
      ),
    }));
    expect(keysOf(answers)).toEqual([[]]);
  });

  it('does not count a case in which one value has other bits', () => {
    const [first, ...others] = answersOf(reciprocal);
    const changed = first && withOtherZero(first);
    const answers = [...(changed ? [changed] : []), ...others];
    const [finding] = diagnoseRounding({ answers, capabilities: { state: stateNames } });
    expect([finding?.differing, finding?.explained]).toEqual([16, 15]);
  });

  it('finds flushing only in a port that declares it, with the sign of zero', () => {
    const answers = answersOf({ base: 'flushed', choices: [] });
    const capabilities = { state: stateNames };
    const [declared] = diagnoseRounding({
      answers,
      capabilities: { ...capabilities, flushesSubnormals: true },
    });
    expect(declared?.roundings.map(roundingKey)).toEqual(['flushed']);
    const [undeclared] = diagnoseRounding({ answers, capabilities });
    expect(undeclared?.roundings).toEqual([]);
  });

  it('gives each dtype its own finding', () => {
    const float64 = idsOf('grid/float64/portable.json').map(caseOf);
    const answers = [
      ...answersOf({ base: 'float64-inside', choices: [] }),
      ...answersOf(reciprocal, float64),
    ];
    expect(keysOf(answers)).toEqual([
      ['float64-inside'],
      ['torch, movedByQuotient: reciprocal, buffer: reciprocal'],
    ]);
  });
});

/** Returns an answer up to its first step. */
function firstStep({ testCase, trajectory }: Answer): Answer {
  const events = testCase.scenario.events.slice(0, 1);
  return {
    testCase: {
      ...testCase,
      scenario: { ...testCase.scenario, events },
      golden: testCase.golden.slice(0, 1),
    },
    trajectory: trajectory.slice(0, 1),
  };
}

/** Returns the answer with another last parameter in its last snapshot. */
function withOtherZero({ testCase, trajectory }: Answer): Answer {
  const last = trajectory.at(-1);
  const param = last?.params[0]?.slice() ?? new Float32Array(1);
  param[param.length - 1] = 12345;
  return {
    testCase,
    trajectory: [
      ...trajectory.slice(0, -1),
      ...(last ? [{ ...last, params: [param, ...last.params.slice(1)] }] : []),
    ],
  };
}
