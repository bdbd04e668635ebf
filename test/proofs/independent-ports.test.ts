import { describe, expect, it } from 'vitest';
import { loadCorpus, type Case } from '../../src/corpus/corpus.ts';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import { allDeviations, deviationText } from '../../src/dialect/dialect.ts';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { judgeCorpus } from '../../src/parity/judge-corpus.ts';
import { openModulePort } from '../../src/port/module-port.ts';
import { plainPort, type RealType } from '../dialect/independent-optimizer.ts';
import { hidden, mistakes, pairs, type Mistake } from '../dialect/independent-ports.ts';

/*
 * Compares the dialect engine with independent optimizers in plain formulas. Both must give the same values for a
 * deviation,
 * and the diagnosis must find it.
 */

const opened = await loadCorpus();
const decoded = new Map<string, Case[]>();
const corpus: typeof opened = {
  ...opened,
  readCases: (entry) => {
    const cases = decoded.get(entry.path) ?? opened.readCases(entry);
    decoded.set(entry.path, cases);
    return cases;
  },
};

interface Found {
  /** The number of divergent cases. */
  readonly divergent: number;
  /** The reasons of failed cases. */
  readonly failures: readonly (string | null)[];
  readonly explanations: readonly string[];
  /** The share of the values that the first explanation explains. */
  readonly share: number;
}

async function diagnosePort(dtype: RealType, name: string, mistake?: Mistake): Promise<Found> {
  const port = await openModulePort(plainPort(name, mistake));
  const answers: Answer[] = [];
  const results = await judgeCorpus({
    corpus,
    portFor: () => port,
    acceptsFile: ({ oracle, foreach, dtype: ofFile }) =>
      oracle.arithmetic === 'portable' && !foreach && ofFile === dtype,
    onAnswer: (testCase, trajectory) => answers.push({ testCase, trajectory }),
  });
  const { explanations } = diagnose({ answers, capabilities: port.capabilities });
  const fit = explanations[0]?.fit;
  return {
    divergent: results.filter(({ verdict }) => verdict === 'divergent').length,
    failures: results.flatMap(({ verdict, reason }) => (verdict === 'failed' ? [reason] : [])),
    explanations: explanations.map(({ deviations }) => deviations.map(deviationText).join(', ')),
    share: fit ? fit.explained / fit.values : 0,
  };
}

/** Deviations that only change roundings, or have no effect without clipping. */
const harmless = new Set([
  'weight-decay: l2-after-clipping',
  'centered: multiply-add',
  'precision: float64',
  'precision: reciprocal-root',
]);
const isHarmless = ([name]: readonly [string, Mistake]): boolean => harmless.has(name);
const singles = Object.entries(mistakes);
const wrong = [...singles.filter((row) => !isHarmless(row)), ...pairs];

/**
 * Returns the share that the diagnosis must explain. With both corrections the first centered variance is g² - g², so
 * rounding decides most values of the parameter.
 */
const leastShare = (name: string): number => (name === 'bias-correction: both' ? 0.65 : 0.9);

describe('RMSprops in plain formulas, each with a mistake [DIA-1, DIA-5]', () => {
  it('exist for each deviation, and for some pairs', () => {
    expect(singles.map(([name]) => name)).toEqual(allDeviations.map(deviationText));
    expect(singles.filter(isHarmless)).toHaveLength(harmless.size);
    expect(pairs.length).toBeGreaterThanOrEqual(5);
  });

  describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
    it.each([['nothing', undefined] as const, ...singles.filter(isHarmless)])(
      'is conformant with: %s',
      async (name, mistake) => {
        const { divergent, failures, explanations } = await diagnosePort(dtype, name, mistake);
        expect({ divergent, failures, explanations }).toEqual({
          divergent: 0,
          failures: [],
          explanations: [''],
        });
      },
    );

    it.each(wrong)(
      'has the correct diagnosis, without other explanations: %s',
      async (name, mistake) => {
        const { divergent, failures, explanations, share } = await diagnosePort(
          dtype,
          name,
          mistake,
        );
        expect({ failures, explanations }).toEqual({ failures: [], explanations: [name] });
        expect(divergent).toBeGreaterThan(0);
        expect(share).toBeGreaterThan(leastShare(name));
      },
    );

    it('has a diagnosis with all explanations that no answer separates from it', async () => {
      const [name, mistake] = hidden;
      const { explanations } = await diagnosePort(dtype, name, mistake);
      expect(explanations[0]).toBe(name);
      expect(explanations.slice(1).toSorted()).toEqual([
        'square-avg: sum, caller-gradient: aliased',
        'square-avg: undamped, caller-gradient: aliased',
      ]);
    });
  });
});
