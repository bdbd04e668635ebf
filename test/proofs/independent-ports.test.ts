import { describe, expect, it } from 'vitest';
import { loadCorpus, type Case } from '../../src/corpus/corpus.ts';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import {
  allDeviations,
  deviationText,
  origin,
  withConstant,
  type Deviation,
} from '../../src/dialect/dialect.ts';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { fitAnswer, Fitter, type Fit } from '../../src/dialect/diagnosis/fit.ts';
import { judgeCorpus } from '../../src/parity/judge-corpus.ts';
import { openModulePort } from '../../src/port/module/module-port.ts';
import type { Port } from '../../src/port/port.ts';
import { plainPort, type Mistake, type RealType } from '../dialect/independent-optimizer.ts';
import { hidden, mistakes, pairs } from '../dialect/independent-ports.ts';

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

interface Judged {
  /** The number of divergent cases. */
  readonly divergent: number;
  /** The reasons of failed cases. */
  readonly failures: readonly (string | null)[];
  readonly answers: readonly Answer[];
  readonly capabilities: Port['capabilities'];
}

async function judge(dtype: RealType, name: string, mistake?: Mistake): Promise<Judged> {
  const port = await openModulePort(plainPort(name, mistake));
  const answers: Answer[] = [];
  const results = await judgeCorpus({
    corpus,
    portFor: () => port,
    acceptsFile: ({ oracle, foreach, dtype: ofFile }) =>
      oracle.arithmetic === 'portable' && !foreach && ofFile === dtype,
    onAnswer: (testCase, trajectory) => answers.push({ testCase, trajectory }),
  });
  return {
    divergent: results.filter(({ verdict }) => verdict === 'divergent').length,
    failures: results.flatMap(({ verdict, reason }) => (verdict === 'failed' ? [reason] : [])),
    answers,
    capabilities: port.capabilities,
  };
}

const deviationsNamed = (names: string): Deviation[] =>
  names.split(', ').flatMap((name) => {
    const found = allDeviations.find((deviation) => deviationText(deviation) === name);
    return found ? [withConstant(found)] : [];
  });

/** Compares a dialect with the answers of a port. */
function compare(
  { answers, capabilities }: Judged,
  deviations: readonly Deviation[],
): { readonly first: Fit['first']; readonly gain: number } {
  const fits = answers.map((answer) => [answer, fitAnswer(answer, origin, capabilities)] as const);
  const contradicting = new Map(fits.filter(([, { contradicted }]) => contradicted > 0));
  const fitter = new Fitter({ answers, capabilities }, contradicting);
  return { first: fitter.fit(deviations).first, gain: fitter.gain(deviations) };
}

const explanationsOf = ({ answers, capabilities }: Judged): string[] =>
  diagnose({ answers, capabilities }).explanations.map(({ deviations }) => textOf(deviations));

const textOf = (deviations: readonly Deviation[]): string =>
  deviations.map(deviationText).join(', ');

/** Deviations that only change roundings, or have no effect without clipping, or in real numbers. */
const harmless = new Set([
  'weight-decay: l2-after-clipping',
  'centered: multiply-add',
  'precision: float64',
  'precision: reciprocal-root',
  'precision: denominator-float32',
  'square-avg: complex-square',
  'square-avg: complex-square-size',
  'square-avg: complex-magnitude',
]);
const isHarmless = ([name]: readonly [string, Mistake]): boolean => harmless.has(name);
const singles = Object.entries(mistakes);
const wrong = [...singles.filter((row) => !isHarmless(row)), ...pairs];
/** In float32, the shortest decimal of a float32 learning rate rounds to the same number again. */
const harmlessInFloat32 = 'tensor-lr: shortest-decimal';
const wrongIn = (dtype: RealType): typeof wrong =>
  wrong.filter(([name]) => dtype === 'float64' || name !== harmlessInFloat32);

/** Some of the wrong ones: a diagnosis takes seconds. kill-matrix.test.ts has the diagnoses of all deviations. */
const diagnosed = wrongIn('float32').filter((_, index) => index % 8 === 0);

/** Mistakes that are other mistakes too, by definition. The simplest names come first. */
const sameByDefinition: Readonly<Record<string, readonly string[]>> = {
  'square-avg: clipped-before, weight-decay: l2-after-clipping': ['gradient: clipped-by-value (5)'],
};

describe('RMSprops in plain formulas, each with a mistake [DIA-1, DIA-5]', () => {
  it('exist for each deviation, and for some pairs', () => {
    expect(singles.map(([name]) => name).toSorted()).toEqual(
      allDeviations.map(deviationText).toSorted(),
    );
    expect(singles.filter(isHarmless)).toHaveLength(harmless.size);
    expect(pairs.length).toBeGreaterThanOrEqual(5);
  });

  describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
    const harmlessHere = singles.filter(
      ([name, mistake]) =>
        isHarmless([name, mistake]) || !wrongIn(dtype).some(([other]) => other === name),
    );

    it.each([['nothing', undefined] as const, ...harmlessHere])(
      'are conformant with: %s',
      async (name, mistake) => {
        const { divergent, failures } = await judge(dtype, name, mistake);
        expect({ divergent, failures }).toEqual({ divergent: 0, failures: [] });
      },
    );

    it.each(wrongIn(dtype))(
      'have the values of the dialect, and not of torch: %s',
      async (name, mistake) => {
        const judged = await judge(dtype, name, mistake);
        expect(judged.failures).toEqual([]);
        expect(judged.divergent).toBeGreaterThan(0);
        const { first, gain } = compare(judged, deviationsNamed(name));
        expect(first).toBeNull();
        expect(gain).toBeGreaterThan(0);
      },
    );

    it('have a diagnosis with all explanations that no answer separates from it', async () => {
      const [name, mistake] = hidden;
      const explanations = explanationsOf(await judge(dtype, name, mistake));
      expect(explanations.toSorted()).toEqual([
        name,
        'square-avg: sum, caller-gradient: aliased',
        'square-avg: undamped, caller-gradient: aliased',
      ]);
    });
  });

  it.each(diagnosed)(
    'have the correct diagnosis in float32, without other explanations: %s',
    async (name, mistake) => {
      const explanations = explanationsOf(await judge('float32', name, mistake));
      expect(explanations).toEqual(sameByDefinition[name] ?? [textOf(deviationsNamed(name))]);
    },
  );
});
