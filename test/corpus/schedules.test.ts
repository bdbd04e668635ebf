import { describe, expect, it } from 'vitest';
import { findCase, loadCorpus } from '../../src/corpus/corpus.ts';

const corpus = await loadCorpus();

/** The value of an option of the only group before each step of a case. */
function recorded(caseId: string, name: 'lr' | 'momentum'): number[] {
  const { scenario } = findCase(corpus, caseId);
  let value = scenario.groups[0]?.[name] ?? NaN;
  return scenario.events.flatMap((event) => {
    if (event.kind === 'set') {
      value = event.changes[name] ?? value;
    }
    return event.kind === 'step' ? [value] : [];
  });
}

/** Calls a rule with each epoch and the value before it. */
function schedule(
  first: number,
  steps: number,
  next: (epoch: number, last: number) => number,
): number[] {
  const values = [first];
  for (let epoch = 1; epoch < steps; epoch++) {
    values.push(next(epoch, values[epoch - 1] ?? NaN));
  }
  return values;
}

/*
 * torch's closed forms, operation for operation. C's cos and JavaScript's Math.cos can differ in the last bit. In these
 * other epochs than those of the long cosine schedule they do not.
 */

const stepLr = (steps: number, size: number, gamma: number): number[] =>
  schedule(0.05, steps, (epoch, last) => (epoch % size === 0 ? last * gamma : last));

const cosine = (steps: number, period: number): number[] =>
  schedule(0.05, steps, (epoch, last) =>
    (epoch - 1 - period) % (2 * period) === 0
      ? last + (0.05 * (1 - Math.cos(Math.PI / period))) / 2
      : ((1 + Math.cos((Math.PI * epoch) / period)) /
          (1 + Math.cos((Math.PI * (epoch - 1)) / period))) *
        last,
  );

/** A cosine from `start` to `middle` in three tenths of the steps, then to `end`. */
function oneCycle(
  steps: number,
  total: number,
  points: readonly [number, number, number],
): number[] {
  const [start, middle, end] = points;
  const peak = 0.3 * total - 1;
  const anneal = (from: number, to: number, part: number): number =>
    to + ((from - to) / 2) * (Math.cos(Math.PI * part) + 1);
  return Array.from({ length: steps }, (_, step) =>
    step <= peak
      ? anneal(start, middle, step / peak)
      : anneal(middle, end, (step - peak) / (total - 1 - peak)),
  );
}

describe("the schedules of the corpus, compared with torch's closed forms [FIX-9, FIX-12]", () => {
  const rates = (max: number): [number, number, number] => [max / 25, max, max / 25 / 1e4];
  const usage = 'usage/float64/portable';
  const loops = 'closed-loops/float64/portable';

  it.each([
    [`${usage}/step-lr`, stepLr(7, 2, 0.1)],
    [`${usage}/cosine-annealing-lr`, cosine(7, 6)],
    [`${usage}/one-cycle-lr`, oneCycle(7, 8, rates(0.2))],
    [`${loops}/clipped-step-lr`, stepLr(40, 10, 0.5)],
    [`${loops}/clipped-one-cycle-lr`, oneCycle(40, 41, rates(0.01))],
  ])('%s has the same doubles', (caseId, expected) => {
    expect(recorded(caseId, 'lr')).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(3);
  });

  it('clipped-cosine-annealing-lr has the same doubles up to the last bits, in which cosines differ', () => {
    const values = recorded(`${loops}/clipped-cosine-annealing-lr`, 'lr');
    const expected = cosine(40, 40);
    expect(values).toHaveLength(expected.length);
    const errors = expected.map((value, epoch) => Math.abs((values[epoch] ?? NaN) / value - 1));
    expect(Math.max(...errors)).toBeLessThan(1e-13);
  });

  it.each([
    [`${usage}/one-cycle-lr`, oneCycle(7, 8, [0.95, 0.85, 0.95])],
    [`${loops}/clipped-one-cycle-lr`, oneCycle(40, 41, [0.95, 0.85, 0.95])],
  ])('%s has the same momentum', (caseId, expected) => {
    expect(recorded(caseId, 'momentum')).toEqual(expected);
  });
});
