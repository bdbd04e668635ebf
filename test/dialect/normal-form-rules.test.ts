import { describe, expect, it } from 'vitest';
import { axisValues } from '../../src/dialect/axis-values.ts';
import {
  allDeviations,
  axisNames,
  deviationsOf,
  deviationText,
  dialectOf,
  type Axis,
  type Deviation,
} from '../../src/dialect/dialect.ts';
import {
  formulaAxes,
  isEquivalent,
  normalForm,
  pairMutants,
  singleMutants,
} from '../../src/dialect/normal-form.ts';
import { dtypeNames, type Dtype } from '../../src/float/dtype.ts';

const realDtypeNames: readonly Dtype[] = ['float32', 'float64', 'float16', 'bfloat16'];

/** Returns the deviation with this text, as in `epsilon: inside`. */
function deviation(text: string): Deviation {
  const found = allDeviations.find((candidate) => deviationText(candidate) === text);
  if (!found) {
    throw new Error(`no deviation is ${text}`);
  }
  return found;
}

const simplified = (...texts: string[]): string[] =>
  deviationsOf(normalForm(dialectOf(texts.map(deviation)))).map(deviationText);

const clipping = ['square-avg: clipped-before', 'square-avg: clipped-after'];
/** Weight decay that adds nothing to the gradient. */
const uncoupled = [
  'decoupled-lr',
  'decoupled-raw',
  'decoupled-raw-after',
  'in-movement',
  'ignored',
].map((value) => `weight-decay: ${value}`);
/** Weight decay that adds something else than λp to the gradient. The caller's gradient never contains it. */
const otherCoupled = ['of-previous-gradient', 'of-index', 'multiplied'].map(
  (value) => `weight-decay: ${value}`,
);
const initial = ['one', 'eps', 'first-square', 'parameter'].map(
  (value) => `initial-square-avg: ${value}`,
);

/** All pairs of deviations in which one has no effect, or which together equal another deviation. */
const pairsWithoutEffect: readonly (readonly [string, string, string])[] = [
  ['learning-rate: inside-buffer', 'momentum: ignored', 'momentum: ignored'],
  ['epsilon: inside-with-momentum', 'momentum: ignored', 'momentum: ignored'],
  ['momentum: ignored', 'initial-buffer: gradient', 'momentum: ignored'],
  ['centered: ignored', 'initial-mean: gradient', 'centered: ignored'],
  ['epsilon: inside', 'centered: eps-inside', 'epsilon: inside'],
  ['epsilon: inside-subtracted-if-centered', 'centered: eps-inside', 'epsilon: inside'],
  ...uncoupled.flatMap((decay) => [
    [decay, 'maximize: after-weight-decay', decay] as const,
    [decay, 'caller-gradient: changed', decay] as const,
  ]),
  ...otherCoupled.map((decay) => [decay, 'caller-gradient: changed', decay] as const),
  [
    'square-avg: clipped-before',
    'state: seeded-from-gradient',
    'square-avg: clipped-before',
  ] as const,
  ...initial.map(
    (start) => [start, 'state: seeded-from-gradient', 'state: seeded-from-gradient'] as const,
  ),
  ...[
    'epsilon: inside',
    'square-avg: previous',
    'momentum: ignored',
    'maximize: after-weight-decay',
    'precision: float64',
  ].map((name) => [name, 'weight-decay: l2-after-clipping', name] as const),
];

describe('normalForm() [DIA-3]', () => {
  it.each(pairsWithoutEffect)('reduces two to one: %s with %s is %s', (left, right, remaining) => {
    expect(simplified(left, right)).toEqual([remaining]);
    // every other axis has torch's value
    const dialect = dialectOf([left, right].map(deviation));
    expect(normalForm(dialect)).toEqual(dialectOf([deviation(remaining)]));
  });

  it.each([
    [
      'epsilon: inside-subtracted-if-centered',
      'centered: ignored',
      ['epsilon: inside', 'centered: ignored'],
    ],
    [
      'centered: ignored',
      'bias-correction: both',
      ['centered: ignored', 'bias-correction: square-avg'],
    ],
  ])('simplifies one of two: %s with %s', (left, right, remaining) => {
    expect(simplified(left, right)).toEqual(remaining);
  });

  it('keeps all other pairs', () => {
    const axes = (pair: readonly Deviation[]): boolean => pair[0]?.axis !== pair[1]?.axis;
    const pairs = allDeviations.flatMap((left, index) =>
      allDeviations.slice(index + 1).map((right) => [left, right]),
    );
    const changed = pairs
      .filter(axes)
      .filter((pair) => normalFormTexts(pair).join() !== pair.map(deviationText).join())
      .map((pair) => pair.map(deviationText));
    const clippingLast = changed.filter((pair) => pair.includes('weight-decay: l2-after-clipping'));
    // with every deviation except clipping and those of the same axis
    const onSameAxis = axisValues['weight-decay'].length - 1;
    expect(clippingLast).toHaveLength(allDeviations.length - onSameAxis - clipping.length);
    expect(changed.length - clippingLast.length).toBe(pairsWithoutEffect.length - 5 + 2);
  });

  it('removes the clipping order if nothing clips', () => {
    expect(simplified('weight-decay: l2-after-clipping')).toEqual([]);
    for (const clipped of clipping) {
      expect(simplified(clipped, 'weight-decay: l2-after-clipping')).toHaveLength(2);
    }
  });

  it('simplifies any number of deviations at once', () => {
    expect(
      simplified(
        'epsilon: inside-with-momentum',
        'initial-square-avg: one',
        'square-avg: clipped-before',
        'learning-rate: inside-buffer',
        'momentum: ignored',
        'weight-decay: decoupled-raw',
        'centered: ignored',
        'bias-correction: both',
        'maximize: after-weight-decay',
        'state: seeded-from-gradient',
        'caller-gradient: changed',
      ),
    ).toEqual([
      'square-avg: clipped-before',
      'momentum: ignored',
      'weight-decay: decoupled-raw',
      'centered: ignored',
      'bias-correction: square-avg',
    ]);
  });

  it('keeps the origin', () => {
    expect(simplified()).toEqual([]);
  });
});

function normalFormTexts(pair: readonly Deviation[]): string[] {
  return deviationsOf(normalForm(dialectOf(pair))).map(deviationText);
}

describe('isEquivalent() [DIA-3]', () => {
  /** The deviations that only round or change nothing, with the dtypes in which they do. */
  const equivalent: readonly (readonly [string, readonly Dtype[]])[] = [
    ['square-avg: complex-square', realDtypeNames],
    ['square-avg: complex-square-size', realDtypeNames],
    ['square-avg: complex-magnitude', realDtypeNames],
    ['weight-decay: l2-after-clipping', dtypeNames],
    ['centered: multiply-add', dtypeNames],
    ['reload: narrowed', ['bfloat16']],
    ['tensor-lr: shortest-decimal', ['float32', 'float16', 'bfloat16', 'complex64']],
    ['precision: float64', dtypeNames],
    ['precision: reciprocal-root', dtypeNames],
    ['precision: one-minus-alpha-float32', ['float16', 'bfloat16']],
    ['precision: narrow-state', ['bfloat16']],
    ['precision: denominator-float32', dtypeNames],
  ];

  it.each(dtypeNames.map((dtype) => [dtype]))(
    'is true for the deviations that only round in %s',
    (dtype) => {
      expect(
        allDeviations
          .filter((deviationOfDtype) => isEquivalent(deviationOfDtype, dtype))
          .map(deviationText),
      ).toEqual(equivalent.flatMap(([text, among]) => (among.includes(dtype) ? [text] : [])));
    },
  );
});

describe('singleMutants() and pairMutants() [DIA-4]', () => {
  const countOf = (axis: Axis): number => axisValues[axis].length - 1;
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
  /** The number of pairs of values of different axes, for the number of values of each axis. */
  const pairsOf = (counts: readonly number[]): number =>
    (sum(counts) ** 2 - sum(counts.map((count) => count ** 2))) / 2;

  it.each([
    // the equivalent deviations of square-avg, weight-decay, centered, precision, and the other axes
    ['float32', [3, 1, 1, 3], 1],
    ['float16', [3, 1, 1, 4], 1],
    ['bfloat16', [3, 1, 1, 5], 2],
    ['complex128', [0, 1, 1, 3], 0],
  ] as const)(
    'lists all mutants except the equivalent ones, in %s',
    (dtype, equivalent, equivalentElsewhere) => {
      expect(singleMutants(dtype)).toHaveLength(
        sum(axisNames.map(countOf)) - sum(equivalent) - equivalentElsewhere,
      );
      expect(pairMutants(dtype)).toHaveLength(
        pairsOf(formulaAxes.map(countOf)) - pairsOf(equivalent),
      );
    },
  );

  it('lists all single deviations, but pairs only of the formula and its state', () => {
    const axesOf = (sets: readonly (readonly Deviation[])[]): Set<Axis> =>
      new Set(sets.flat().map(({ axis }) => axis));
    expect(axesOf([singleMutants('complex64')])).toEqual(new Set(axisNames));
    expect(axesOf(pairMutants('complex64'))).toEqual(new Set(formulaAxes));
    expect(axisNames.filter((axis) => !formulaAxes.includes(axis))).toEqual([
      'gradient',
      'lr-value',
      'alpha-value',
      'eps-value',
      'momentum-value',
      'weight-decay-value',
      'options',
      'changes',
      'reload',
      'load',
      'defaults',
      'backward',
      'zero-grad',
      'tensor-lr',
      'new-data',
      'step',
    ]);
  });

  it('lists pairs of deviations on different axes, in the order of the axes', () => {
    for (const [left, right] of pairMutants('float32')) {
      expect(left.axis).not.toBe(right.axis);
      expect(allDeviations.indexOf(left)).toBeLessThan(allDeviations.indexOf(right));
    }
  });
});
