import { describe, expect, it } from 'vitest';
import {
  allDeviations,
  deviationsOf,
  deviationText,
  dialectOf,
  type Deviation,
} from '../../src/dialect/dialect.ts';
import {
  isEquivalent,
  normalForm,
  pairMutants,
  singleMutants,
} from '../../src/dialect/normal-form.ts';
import { dtypeNames } from '../../src/float/dtype.ts';

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
const uncoupled = ['decoupled-lr', 'decoupled-raw', 'decoupled-raw-after', 'ignored'].map(
  (value) => `weight-decay: ${value}`,
);
const initial = ['one', 'eps', 'first-square', 'parameter'].map(
  (value) => `initial-square-avg: ${value}`,
);

/** All pairs of deviations in which one has no effect, or which together equal another deviation. */
const pairsWithoutEffect: readonly (readonly [string, string, string])[] = [
  ['learning-rate: inside-buffer', 'momentum: ignored', 'momentum: ignored'],
  ['epsilon: inside-with-momentum', 'momentum: ignored', 'momentum: ignored'],
  ['epsilon: inside', 'centered: eps-inside', 'epsilon: inside'],
  ['epsilon: inside-subtracted-if-centered', 'centered: eps-inside', 'epsilon: inside'],
  ...uncoupled.flatMap((decay) => [
    [decay, 'maximize: after-weight-decay', decay] as const,
    [decay, 'caller-gradient: changed', decay] as const,
  ]),
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
    expect(clippingLast).toHaveLength(allDeviations.length - 6 - clipping.length);
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
  const everywhere = [
    'weight-decay: l2-after-clipping',
    'centered: multiply-add',
    'precision: float64',
    'precision: reciprocal-root',
  ];

  it.each(dtypeNames.map((dtype) => [dtype]))(
    'is true for the deviations that only round in %s',
    (dtype) => {
      const narrow = dtype === 'float16' || dtype === 'bfloat16';
      expect(
        allDeviations
          .filter((deviationOfDtype) => isEquivalent(deviationOfDtype, dtype))
          .map(deviationText),
      ).toEqual([
        ...everywhere,
        ...(narrow ? ['precision: one-minus-alpha-float32'] : []),
        ...(dtype === 'bfloat16' ? ['precision: narrow-state'] : []),
      ]);
    },
  );
});

describe('singleMutants() and pairMutants() [DIA-4]', () => {
  it.each([
    ['float32', 47, 1180],
    ['float16', 46, 1178],
    ['bfloat16', 45, 1176],
    ['complex128', 47, 1180],
  ] as const)('lists all mutants except the equivalent ones, in %s', (dtype, singles, pairs) => {
    expect(allDeviations).toHaveLength(51);
    expect(singleMutants(dtype)).toHaveLength(singles);
    expect(pairMutants(dtype)).toHaveLength(pairs);
  });

  it('lists pairs of deviations on different axes, in the order of the axes', () => {
    for (const [left, right] of pairMutants('float32')) {
      expect(left.axis).not.toBe(right.axis);
      expect(allDeviations.indexOf(left)).toBeLessThan(allDeviations.indexOf(right));
    }
  });
});
