import { describe, expect, it } from 'vitest';
import { allDeviations, deviationText, dialectOf } from '../../src/dialect/dialect.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { visibleDeviation, visibleDeviations } from '../../src/dialect/diagnosis/evidence.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { caseOf } from '../few-cases.ts';

/** Deviations that show only with one of some features. */
const needs: readonly (readonly [features: readonly string[], deviations: readonly string[]])[] = [
  [
    ['momentum'],
    [
      'epsilon: inside-with-momentum',
      'learning-rate: inside-buffer',
      'momentum: nesterov',
      'momentum: dampened',
      'momentum: only-if-centered',
      'momentum: ignored',
    ],
  ],
  [
    ['weight_decay'],
    [
      'weight-decay: l2-after-clipping',
      'weight-decay: l2-after-square-avg',
      'weight-decay: decoupled-lr',
      'weight-decay: decoupled-raw',
      'weight-decay: decoupled-raw-after',
      'weight-decay: ignored',
    ],
  ],
  [
    ['centered'],
    ['centered: multiply-add', 'centered: ignored', 'centered: eps-inside', 'centered: clamped'],
  ],
  [['maximize'], ['maximize: after-weight-decay', 'maximize: ignored']],
  [['null_gradients'], ['state: by-position', 'state: created-for-null', 'state: null-as-zero']],
  [
    ['param_groups', 'add_group'],
    ['state: shared-by-groups', 'groups: first-everywhere', 'groups: only-lr-weight-decay'],
  ],
  [['state_dict'], ['state: reset-on-reload']],
];

describe('visibleDeviation() [DIA-5]', () => {
  const hiddenAmid = (...features: string[]): string[] =>
    allDeviations
      .filter((deviation) => visibleDeviation(deviation, new Set(features)) === null)
      .map(deviationText);

  it('hides deviations whose feature is missing', () => {
    const all = needs.flatMap(([, deviations]) => deviations);
    expect(hiddenAmid().toSorted()).toEqual(all.toSorted());
  });

  it.each(needs.flatMap(([features, shown]) => features.map((name) => [name, shown] as const)))(
    'with %s shows the deviations that need it',
    (feature, shown) => {
      const hidden = hiddenAmid().filter((text) => !shown.includes(text));
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

  const plain = [
    'epsilon: inside',
    'epsilon: floor',
    'epsilon: absent',
    'initial-square-avg: one',
    'initial-square-avg: eps',
    'initial-square-avg: first-square',
    'initial-square-avg: parameter',
    'square-avg: undamped',
    'square-avg: sum',
    'square-avg: swapped',
    'square-avg: previous',
    'square-avg: clipped-before',
    'square-avg: clipped-after',
    'learning-rate: zero-is-default',
    'bias-correction: square-avg',
    'state: seeded-from-gradient',
  ];
  const [taken, narrow, flushed] = [
    'one-minus-alpha-float32',
    'narrow-state',
    'subnormals-flushed',
  ].map((value) => `precision: ${value}`);

  it('for a plain case lists the deviations that need no feature and change more than rounding', () => {
    expect(visible('grid/float32/portable/plain')).toEqual([...plain, taken, narrow, flushed]);
    expect(visible('grid/float16/portable/plain')).toEqual([...plain, narrow, flushed]);
    expect(visible('grid/bfloat16/portable/plain')).toEqual([...plain, flushed]);
  });

  it('for several dtypes lists the deviations of each dtype', () => {
    expect(visible('grid/bfloat16/portable/plain', 'grid/float32/portable/plain')).toEqual([
      ...plain,
      taken,
      narrow,
      flushed,
    ]);
  });

  it('include weight decay after clipping, although it changes nothing alone', () => {
    const decayed = visible('grid/float32/portable/weight_decay');
    expect(decayed).toContain('weight-decay: l2-after-clipping');
    expect(decayed.filter((text) => text.startsWith('weight-decay'))).toHaveLength(6);
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
