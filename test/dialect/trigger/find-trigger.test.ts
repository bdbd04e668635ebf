import { describe, expect, it } from 'vitest';
import type { Answer, Evidence } from '../../../src/dialect/diagnosis/evidence.ts';
import { findTrigger, labelAnswers, partsOf } from '../../../src/dialect/trigger/find-trigger.ts';
import { verdicts, type PlaceLabel } from '../../../src/dialect/trigger/local-labels.ts';
import type { Trigger } from '../../../src/dialect/trigger/trigger.ts';
import { caseOf, idsOf } from '../../few-cases.ts';
import {
  capabilities,
  playMistake,
  type Mistake,
  type OwnCount,
  type Where,
} from './triggered-port.ts';

const place = 'float32/portable';
const cases = [
  ...idsOf(`events/${place}.json`),
  ...['plain', 'maximize', 'weight_decay', 'momentum', 'momentum-maximize'].map(
    (id) => `grid/${place}/${id}`,
  ),
  ...['heavy-eps', 'lr-zero', 'change-lr-momentum', 'reload-momentum', 'groups-alike'].map(
    (id) => `dialects/${place}/${id}`,
  ),
  ...['gradients-missing', 'first-gradient-infinite', 'alpha-near-one'].map(
    (id) => `dialects/${place}/${id}`,
  ),
  `shapes/${place}/shapes`,
].map(caseOf);

const lrTimes = (factor: number, when: (where: Where) => boolean): Mistake => ({
  options: (where) => (when(where) ? { lr: factor * where.options.lr } : {}),
});

const rows: readonly (readonly [name: string, rule: string, mistake: Mistake])[] = [
  [
    'it triples weight decay',
    'option-on weightDecay',
    { options: ({ options }) => ({ weightDecay: 3 * options.weightDecay }) },
  ],
  ['it ignores maximize', 'option-on maximize', { options: () => ({ maximize: false }) }],
  [
    'the mean counts half',
    '',
    { result: (next, _, { options }) => (options.centered ? { ...next, m: next.m / 2 } : next) },
  ],
  [
    'it halves momentum',
    'option-on momentum & step-from 2',
    { options: ({ options }) => ({ momentum: options.momentum / 2 }) },
  ],
  ['alpha is 0.4', '!option-is alpha 0.4', { options: () => ({ alpha: 0.4 }) }],
  [
    'lr 0 becomes 0.03',
    'option-is lr 0',
    { options: ({ options }) => ({ lr: options.lr || 0.03 }) },
  ],
  [
    'it ignores a large eps',
    'option-above eps 1e-8',
    { options: ({ options }) => ({ eps: options.eps > 1e-4 ? 1e-8 : options.eps }) },
  ],
  ['it ignores a change of lr', 'unlike-start lr', { options: ({ first }) => ({ lr: first.lr }) }],
  [
    'a change of alpha comes one step late',
    'just-changed alpha',
    { options: ({ previous }) => ({ alpha: previous.alpha }) },
  ],
  [
    'it ignores a change of weight decay',
    'unlike-start weightDecay',
    { options: ({ first }) => ({ weightDecay: first.weightDecay }) },
  ],
  ['it doubles lr after a reload', 'after-reload', lrTimes(2, ({ reloads }) => reloads > 0)],
  [
    'it doubles lr in the first step after a reload',
    'just-reloaded',
    lrTimes(2, ({ reloads, stepsSinceReload }) => reloads > 0 && stepsSinceReload === 1),
  ],
  [
    'a reload halves the square average',
    'event-is-reload',
    { reload: (before) => ({ ...before, v: before.v / 2 }) },
  ],
  ['a reload forgets the mean', 'event-is-reload', { reload: (before) => ({ ...before, m: 0 }) }],
  ['it triples lr in added groups', 'in-added-group', lrTimes(3, ({ isAdded }) => isAdded)],
  [
    'a null gradient shrinks the parameter',
    'without-gradient',
    { withoutGradient: (p) => p * 0.9 },
  ],
  [
    'it doubles lr directly after a null gradient',
    'just-missed',
    lrTimes(2, ({ missedLast }) => missedLast),
  ],
  [
    'it doubles lr for parameters that start late',
    'started-late',
    lrTimes(2, ({ stepsBeforeStart }) => stepsBeforeStart > 0),
  ],
  [
    'lr is half as large in the second group',
    'group-is 1',
    lrTimes(0.5, ({ group }) => group === 1),
  ],
  [
    'the second group uses lr of the first',
    'unlike-first-group lr',
    { options: ({ ofFirstGroup }) => ({ lr: ofFirstGroup.lr }) },
  ],
  [
    'it doubles lr in matrices',
    'dimensions-from 2',
    lrTimes(2, ({ dimensions }) => dimensions >= 2),
  ],
  ['it doubles lr in long tensors', 'length-from 32', lrTimes(2, ({ length }) => length >= 32)],
  [
    'it doubles lr after the first parameter',
    'parameter-from 1',
    lrTimes(2, ({ parameter }) => parameter >= 1),
  ],
  ['it doubles lr from element 5 on', 'index-from 5', lrTimes(2, ({ element }) => element >= 5)],
  ['it doubles lr in odd elements', 'index-odd', lrTimes(2, ({ element }) => element % 2 === 1)],
  [
    'it doubles lr in the last element',
    'is-last',
    lrTimes(2, ({ element, length }) => element === length - 1),
  ],
  ['it doubles lr in the first step', '!step-from 2', lrTimes(2, ({ step }) => step === 1)],
  ['it doubles lr in the second step', 'step-is 2', lrTimes(2, ({ step }) => step === 2)],
  ['it doubles lr from the third step on', 'step-from 3', lrTimes(2, ({ step }) => step >= 3)],
  [
    "it doubles lr from the optimizer's fourth step on",
    'optimizer-step-from 4',
    lrTimes(2, ({ optimizerStep }) => optimizerStep >= 4),
  ],
  [
    'it clips gradients at 3',
    'gradient-size-above 3',
    { gradient: (g) => Math.max(-3, Math.min(3, g)) },
  ],
  [
    'it skips zeros',
    'gradient-zero',
    { result: (next, before, _, g) => (g === 0 ? before : next) },
  ],
  ['it halves negative gradients', 'gradient-negative', { gradient: (g) => (g < 0 ? g / 2 : g) }],
  [
    'it skips steps with an infinite gradient',
    'step-non-finite',
    {
      result: (next, before, { gradients }) =>
        gradients.some((g) => g?.some((x) => !Number.isFinite(x))) ? before : next,
    },
  ],
  [
    'it scales gradients to the norm 50',
    '!step-non-finite & step-norm-above 50',
    { gradient: (g, { norm }) => (norm > 50 && norm < Infinity ? (50 * g) / norm : g) },
  ],
  [
    'it clips parameters at 2',
    'result-size-above 2',
    { result: (next) => ({ ...next, p: Math.max(-2, Math.min(2, next.p)) }) },
  ],
  [
    'it ignores weight decay in vectors',
    'option-on weightDecay & !dimensions-from 2',
    {
      options: ({ dimensions, options }) => ({
        weightDecay: dimensions < 2 ? 0 : options.weightDecay,
      }),
    },
  ],
  [
    'it doubles the first buffer',
    '!step-from 2',
    {
      result: (next, _, { step, options }) =>
        step === 1 && options.momentum > 0 ? { ...next, b: 2 * next.b } : next,
    },
  ],
  [
    'it doubles lr from element 8 on with momentum',
    'option-on momentum & index-from 8',
    lrTimes(2, ({ options, element }) => options.momentum > 0 && element >= 8),
  ],
  [
    'it doubles lr with weight decay or centered',
    'option-on weightDecay | option-on centered',
    lrTimes(2, ({ options }) => options.weightDecay > 0 || options.centered),
  ],
  [
    'it halves negative gradients with momentum',
    'option-on momentum & gradient-negative',
    { gradient: (g, { options }) => (g < 0 && options.momentum > 0 ? g / 2 : g) },
  ],
  [
    'the first element has twice the lr at its first step',
    '!step-from 2 & !index-from 1',
    lrTimes(2, ({ element, step }) => element === 0 && step === 1),
  ],
  [
    'it doubles lr from the third parameter on',
    'parameter-from 2',
    lrTimes(2, ({ parameter }) => parameter >= 2),
  ],
  [
    'it ignores weight decay at the first step',
    'option-on weightDecay & !step-from 2',
    { options: ({ step, options }) => ({ weightDecay: step === 1 ? 0 : options.weightDecay }) },
  ],
  [
    'it ignores maximize with momentum',
    'option-on momentum & option-on maximize',
    { options: ({ options }) => ({ maximize: options.maximize && !(options.momentum > 0) }) },
  ],
  [
    'a reload doubles the buffer',
    'event-is-reload',
    { reload: (before) => ({ ...before, b: 2 * before.b }) },
  ],
  [
    'the parameter stays at 0',
    'parameter-zero',
    { result: (next, before) => (before.p === 0 ? { ...next, p: 0 } : next) },
  ],
  ['everything moves twice as far', '', lrTimes(2, () => true)],
];

interface Run {
  readonly evidence: Evidence;
  readonly own: ReadonlyMap<string, OwnCount>;
}

function play(mistake: Mistake, state = capabilities.state): Run {
  const own = new Map<string, OwnCount>();
  const answers = cases.map((testCase): Answer => {
    const count = { changed: new Set<string>(), far: new Set<string>() };
    own.set(testCase.caseId, count);
    return { testCase, trajectory: playMistake(testCase.scenario, mistake, count) };
  });
  return { evidence: { answers, capabilities: { state } }, own };
}

/** Writes a rule shortly: `!` means that the feature does not hold. */
function short({ conditions, joined }: Trigger): string {
  const texts = conditions.map(({ feature, option, holds, number }) =>
    [`${holds ? '' : '!'}${feature}`, option, number]
      .filter((part) => part !== undefined)
      .join(' '),
  );
  return texts.join(joined === 'any' ? ' | ' : ' & ');
}

/** Returns how many verdicts on elements the port's own counting contradicts. */
function contradictions(labels: readonly PlaceLabel[], own: Run['own']): number {
  const contradicted = labels.flatMap(({ caseId, facts, components }) =>
    [...components].filter((verdict, element) => {
      const at = `${facts.event} ${facts.parameter} ${element}`;
      const { changed, far } = own.get(caseId) ?? { changed: none, far: none };
      return verdict === verdicts.wrong
        ? !changed.has(at)
        : verdict === verdicts.right && far.has(at);
    }),
  );
  return contradicted.length;
}

const none: ReadonlySet<string> = new Set();

/** Counts the wrong units by the labels alone. */
function wrongUnits(unit: Trigger['unit'], labels: readonly PlaceLabel[]): number {
  const wrong = labels.filter(({ wrongParts }) => wrongParts.size > 0);
  return unit === 'element'
    ? wrong.flatMap(({ components }) =>
        [...components].filter((verdict) => verdict === verdicts.wrong),
      ).length
    : wrong.length;
}

describe('findTrigger()', () => {
  it.each(rows)(
    'finds when %s, with counts that agree with the port: %s [DIA-12]',
    (_, rule, mistake) => {
      const { evidence, own } = play(mistake);
      const labels = labelAnswers(evidence);
      const trigger = findTrigger(evidence, labels);
      expect(trigger && short(trigger)).toBe(rule);
      expect(contradictions(labels, own)).toBe(0);
      expect(trigger?.counts.inside.wrong).toBe(wrongUnits(trigger?.unit ?? 'event', labels));
      expect(trigger?.counts.outside.wrong).toBe(0);
      expect(trigger?.cases.outside.wrong).toBe(0);
    },
  );

  it('returns null for a right port', () => {
    expect(findTrigger(play({}).evidence)).toBeNull();
  });

  it('finds the first wrong steps if the port shows no state', () => {
    const late = findTrigger(
      play(
        lrTimes(2, ({ step }) => step >= 3),
        [],
      ).evidence,
    );
    expect(late && short(late)).toBe('step-from 3'); // the steps after the first wrong one have no verdict
    const decay = findTrigger(play({ options: () => ({ weightDecay: 0 }) }, []).evidence);
    expect(decay && short(decay)).toBe('option-on weightDecay');
    expect(decay?.rightParts).toEqual([]);
  });

  it('lists what is wrong somewhere, and what is right everywhere', () => {
    const labels = labelAnswers(play(lrTimes(2, () => true)).evidence);
    const { wrongParts, rightParts } = partsOf(labels);
    expect(wrongParts).toEqual(['param']);
    expect(rightParts).toEqual(['square_avg', 'grad_avg', 'momentum_buffer', 'step']);
  });

  it('names rules that the answers cannot tell from the first', () => {
    const { evidence } = play({ options: ({ ofFirstGroup }) => ({ lr: ofFirstGroup.lr }) });
    // in this case, a group has the learning rate of the first group
    const isTelling = ({ testCase }: Answer): boolean =>
      testCase.caseId.endsWith('/groups-with-equal-lr');
    expect(findTrigger(evidence)?.alternatives).toEqual([]);
    const answers = evidence.answers.filter((answer) => !isTelling(answer));
    expect(findTrigger({ ...evidence, answers })?.alternatives).toEqual([
      [{ feature: 'group-from', holds: true, number: 1 }],
    ]);
  });

  it('says between which numbers a limit is', () => {
    const [limit] =
      findTrigger(play({ gradient: (g) => Math.max(-3, Math.min(3, g)) }).evidence)?.conditions ??
      [];
    const [low = 0, high = 0] = limit?.between ?? [];
    expect(low).toBeLessThan(3);
    expect(high).toBeGreaterThan(3);
    expect(high - low).toBeLessThan(0.1);
  });
});
