import type { Case } from '../../src/corpus/corpus.ts';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { deviationText, dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import type { Random } from '../../src/fuzz/random.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';

/** A deviation with an unknown number, and the range of the numbers that a draw takes. */
export interface NumberFamily {
  readonly unknown: Deviation;
  readonly low: number;
  readonly high: number;
}

/** The numbers that people get wrong: one family for each option, for factors, and for limits of clipping. */
export const numberFamilies: readonly NumberFamily[] = [
  { unknown: { axis: 'alpha-value', value: 'fixed' }, low: 0.3, high: 0.99 },
  { unknown: { axis: 'eps-value', value: 'fixed' }, low: 1e-10, high: 0.1 },
  { unknown: { axis: 'momentum-value', value: 'fixed' }, low: 0.05, high: 0.95 },
  { unknown: { axis: 'lr-value', value: 'scaled' }, low: 0.01, high: 100 },
  { unknown: { axis: 'gradient', value: 'scaled' }, low: 0.01, high: 100 },
  { unknown: { axis: 'weight-decay-value', value: 'scaled' }, low: 0.01, high: 100 },
  { unknown: { axis: 'gradient', value: 'clipped-by-value' }, low: 0.1, high: 10 },
  { unknown: { axis: 'gradient', value: 'clipped-by-norm' }, low: 0.1, high: 10 },
];

/** Draws one of the numbers of a family. Its logarithm is uniformly distributed. */
export function drawNumber({ low, high }: NumberFamily, random: Random): number {
  return low * (high / low) ** random.uniform();
}

/** The result of a diagnosis of a port with a drawn number. */
export interface FoundNumber {
  /**
   * The number of the explanation with this deviation. NaN without such an explanation. There can be others: in cases with a single lr,
   * another lr is the same as a factor.
   */
  readonly found: number;
  /** All explanations, as text. */
  readonly text: string;
  /** The processor time of the diagnosis, in seconds. */
  readonly seconds: number;
}

/** Plays cases with a number, and diagnoses the answers. */
export function findNumber(
  cases: readonly Case[],
  { unknown }: NumberFamily,
  constant: number,
): FoundNumber {
  const dialect = dialectOf([{ ...unknown, constant }]);
  const answers = cases.map((testCase): Answer => {
    const { scenario, oracle } = testCase;
    return { testCase, trajectory: dialectTrajectory(scenario, dialect, oracle) };
  });
  const start = process.cpuUsage();
  const { explanations } = diagnose({ answers, capabilities: allCapabilities });
  const { user, system } = process.cpuUsage(start);
  const single = explanations.flatMap(({ deviations }) =>
    deviations.length === 1 ? deviations : [],
  );
  const found = single.find(({ axis, value }) => axis === unknown.axis && value === unknown.value);
  return {
    found: found?.constant ?? NaN,
    text: explanations.map((item) => item.deviations.map(deviationText).join(', ')).join('; '),
    seconds: (user + system) / 1e6,
  };
}
