import { describe, expect, it } from 'vitest';
import { allDeviations, deviationText, dialectOf, type Axis } from '../../src/dialect/dialect.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { visibleDeviation, visibleDeviations } from '../../src/dialect/diagnosis/evidence.ts';
import { allCapabilities, type Feature } from '../../src/port/capabilities.ts';
import { caseOf } from '../few-cases.ts';

/** Deviations that show only with one of some features: an axis, or single values of it. */
const needs: readonly (readonly [
  features: readonly Feature[],
  ...shown: readonly (readonly [Axis, ...string[]])[],
])[] = [
  [
    ['momentum'],
    ['epsilon', 'inside-with-momentum'],
    ['learning-rate', 'inside-buffer'],
    ['momentum'],
    ['initial-buffer'],
  ],
  [['weight_decay'], ['weight-decay']],
  [['centered'], ['centered'], ['initial-mean']],
  [['maximize'], ['maximize']],
  [['set_hyperparameters'], ['changes']],
  [
    ['null_gradients'],
    ['state', 'by-position', 'created-for-null', 'null-as-zero', 'null-as-last-gradient'],
  ],
  [['param_groups', 'add_group'], ['groups'], ['state', 'shared-by-groups']],
  [
    ['state_dict', 'save_and_load'],
    ['reload'],
    ['state', 'reset-on-reload'],
    ['step', 'zero-after-reload'],
  ],
  [['save_and_load'], ['load']],
  [['defaults'], ['defaults']],
  [['backward'], ['backward'], ['zero-grad']],
  [['tensor_lr'], ['tensor-lr']],
  [['set_data'], ['new-data']],
];

/** Returns the deviations of an axis, or only those with these values, as texts. */
function textsOf([axis, ...values]: readonly [Axis, ...string[]]): string[] {
  return allDeviations
    .filter((deviation) => deviation.axis === axis)
    .filter(({ value }) => values.length === 0 || values.includes(value))
    .map(deviationText);
}

/** Deviations that show in any case. */
const shownAnywhere = allDeviations
  .map(deviationText)
  .filter((text) => !needs.some(([, ...shown]) => shown.flatMap(textsOf).includes(text)));

describe('visibleDeviation() [DIA-5]', () => {
  const hiddenAmid = (...features: string[]): string[] =>
    allDeviations
      .filter((deviation) => visibleDeviation(deviation, new Set(features)) === null)
      .map(deviationText);

  it('hides deviations whose feature is missing', () => {
    const all = needs.flatMap(([, ...shown]) => shown.flatMap(textsOf));
    expect(hiddenAmid().toSorted()).toEqual(all.toSorted());
  });

  it.each([...new Set(needs.flatMap(([features]) => features))])(
    'with %s shows the deviations that need it',
    (feature) => {
      const shown = needs.flatMap(([features, ...rows]) =>
        features.includes(feature) ? rows : [],
      );
      const texts = new Set(shown.flatMap(textsOf));
      const hidden = hiddenAmid().filter((text) => !texts.has(text));
      expect(hiddenAmid(feature)).toEqual(hidden);
    },
  );

  it('replaces deviations of centered mode by simpler ones if no case is centered', () => {
    const simpler = (...features: string[]): [string, string][] =>
      allDeviations.flatMap((deviation): [string, string][] => {
        const amid = visibleDeviation(deviation, new Set(features));
        return amid === null || amid === deviation
          ? []
          : [[deviationText(deviation), deviationText(amid)]];
      });
    expect(simpler('momentum')).toEqual([
      ['epsilon: inside-subtracted-if-centered', 'epsilon: inside'],
      ['bias-correction: both', 'bias-correction: square-avg'],
    ]);
    expect(simpler('centered')).toEqual([]);
  });
});

describe('visibleDeviations() [DIA-5]', () => {
  const visible = (...caseIds: string[]): string[] =>
    visibleDeviations({
      answers: caseIds.map((caseId) => {
        const testCase = caseOf(caseId);
        return { testCase, trajectory: testCase.golden };
      }),
      capabilities: allCapabilities,
    }).map(deviationText);

  /** The deviations that show in a plain case of a real dtype, without those that only round there. */
  const plain = (...rounding: readonly string[]): string[] =>
    shownAnywhere.filter(
      (text) =>
        ![
          // the same as a simpler one without centered
          'epsilon: inside-subtracted-if-centered',
          'bias-correction: both',
          'square-avg: complex-square',
          'square-avg: complex-square-size',
          'square-avg: complex-magnitude',
          'precision: float64',
          'precision: reciprocal-root',
          'precision: denominator-float32',
          ...rounding.map((value) => `precision: ${value}`),
        ].includes(text) && !text.startsWith('caller-gradient'),
    );

  it('for a plain case lists the deviations that need no feature and change more than rounding', () => {
    expect(visible('grid/float32/portable/plain')).toEqual(plain());
    expect(visible('grid/float16/portable/plain')).toEqual(plain('one-minus-alpha-float32'));
    expect(visible('grid/bfloat16/portable/plain')).toEqual(
      plain('one-minus-alpha-float32', 'narrow-state'),
    );
  });

  it('for several dtypes lists the deviations of each dtype', () => {
    expect(visible('grid/bfloat16/portable/plain', 'grid/float32/portable/plain')).toEqual(plain());
  });

  it('include weight decay after clipping, although it changes nothing alone', () => {
    const decayed = visible('grid/float32/portable/weight_decay');
    expect(decayed).toContain('weight-decay: l2-after-clipping');
    expect(decayed).toEqual(expect.arrayContaining(textsOf(['weight-decay'])));
  });

  it("include the caller's gradient only if a port changed it", () => {
    const testCase = caseOf('grid/float32/portable/weight_decay');
    const [first, ...rest] = testCase.golden;
    const changedGradient = { parameter: 0, element: 0 };
    const trajectory = first ? [{ ...first, changedGradient }, ...rest] : [];
    const plainCase = caseOf('grid/float32/portable/plain');
    const answers = [
      { testCase: plainCase, trajectory: plainCase.golden },
      { testCase, trajectory },
    ];
    const seen = visibleDeviations({ answers, capabilities: allCapabilities }).map(deviationText);
    expect(seen.filter((text) => text.startsWith('caller-gradient'))).toEqual([
      'caller-gradient: changed',
      'caller-gradient: zeroed',
      'caller-gradient: aliased',
    ]);
  });
});

describe('dialectPort()', () => {
  it('has a name made of its deviations, and declares no refusals', () => {
    const port = dialectPort(
      dialectOf([
        { axis: 'momentum', value: 'nesterov' },
        { axis: 'epsilon', value: 'inside' },
      ]),
      'portable',
    );
    expect(port.name).toBe('epsilon: inside, momentum: nesterov');
    expect(port.version).toBe('');
    expect(port.capabilities).toEqual({
      ...allCapabilities,
      features: allCapabilities.features.filter((name) => name !== 'refusals'),
    });
    expect(dialectPort(dialectOf([]), 'fma').name).toBe('torch');
  });

  it.each(['portable', 'fma'] as const)('computes in %s arithmetic', async (arithmetic) => {
    const { scenario, golden } = caseOf(`grid/float32/${arithmetic}/plain`);
    expect(await dialectPort(dialectOf([]), arithmetic).run(scenario)).toEqual(golden);
  });
});
