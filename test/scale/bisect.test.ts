import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFirstDifference } from '../../src/scale/bisect.ts';
import { readGoldenScale, type GoldenCase } from '../../src/scale/golden.ts';
import { judgeScale, type ScaleVerdict } from '../../src/scale/judge-scale.ts';
import { referenceReplay } from '../../src/scale/scale-reference.ts';
import { tensorNames, type Replay } from '../../src/scale/scale-case.ts';
import { altered, type Alteration } from './altered.ts';

const { cases } = await readGoldenScale();
const shown = ['square_avg', 'grad_avg', 'momentum_buffer'];
const right = referenceReplay('portable');

function goldenOf(id: string): GoldenCase {
  const found = cases.find((one) => one.id === id);
  if (!found) {
    throw new Error(`no case ${id}`);
  }
  return found;
}

const everything = goldenOf('float32/portable/everything/10037');
const plain = goldenOf('float64/portable/plain/10037');

const judge = (golden: GoldenCase, replay: Replay): Promise<ScaleVerdict> =>
  judgeScale(golden, { replay, shown }, right);

describe('judgeScale() [SCL-7]', () => {
  it.each<[string, GoldenCase, Alteration, equal: number | null, different: number]>([
    ['the first element at the first step', plain, at(1, 'param', 0), 0, 1],
    ['the last element at the last step', plain, at(100, 'param', 10_036), 50, 100],
    ['one element late', plain, at(77, 'square_avg', 5000), 50, 100],
    ['state alone', everything, at(33, 'momentum_buffer', 10_000), 20, 50],
    ['a mean alone', everything, at(12, 'grad_avg', 1021), 10, 20],
    ['a gradient that the step changed', everything, at(5, 'grad', 4097), 2, 5],
    ['an initial parameter', everything, at(0, 'param', 4096), null, 0],
  ])('finds %s', async (_, golden, alteration, equal, different) => {
    const found = await judge(golden, altered(alteration));
    expect(found).toMatchObject({
      verdict: 'divergent',
      equal,
      different,
      first: { ...alteration, parts: { different: 1 } },
    });
  });

  it('tells the words of all tensors', async () => {
    const found = await judge(everything, altered(at(2, 'param', 5)));
    const first = found.verdict === 'divergent' ? found.first : null;
    const { param: golden, ...others } = first?.right ?? {};
    const { param: wrong, ...same } = first?.other ?? {};
    expect(Object.keys(others)).toEqual(['grad', 'square_avg', 'grad_avg', 'momentum_buffer']);
    expect(same).toEqual(others);
    expect([golden, wrong]).toEqual(['3edd005f', '3fd2e024']);
  });

  it('plays again at most five times', async () => {
    let replays = 0;
    const counted: Replay = (...question) => {
      replays += 1;
      return altered(at(77, 'param', 5000))(...question);
    };
    await judge(plain, counted);
    expect(replays).toBeLessThanOrEqual(1 + 5);
    expect(replays).toBeGreaterThan(2);
  });

  it('says of what does not repeat itself that no place is found', async () => {
    let isFirst = true;
    const unsteady: Replay = async (...question) => {
      const wrong = isFirst;
      isFirst = false;
      return altered(at(3, 'param', 7), () => wrong)(...question);
    };
    expect(await judge(plain, unsteady)).toEqual({
      verdict: 'divergent',
      equal: 2,
      different: 5,
      first: null,
    });
  });
});

function at(step: number, tensor: Alteration['tensor'], element: number): Alteration {
  return { step, tensor, element };
}

describe('findFirstDifference() [SCL-7]', () => {
  const places = fc
    .integer({ min: 1, max: 300 })
    .chain((elements) =>
      fc.tuple(fc.constant(elements), fc.integer({ min: 0, max: elements - 1 })),
    );
  const steps = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 20 }));

  it('finds any element of any tensor', async () => {
    await fc.assert(
      fc.asyncProperty(
        places,
        steps,
        fc.constantFrom(...tensorNames),
        fc.integer({ min: 2, max: 20 }),
        async ([elements, element], [step, more], tensor, parts) => {
          const isGradient = tensor === 'grad'; // nothing stays of it
          const found = await findFirstDifference({
            scaleCase: { ...everything.scaleCase, elements },
            right,
            other: altered({ step, tensor, element }),
            shown,
            equal: isGradient ? step - 1 : 0,
            different: isGradient ? step : step + more,
            parts,
          });
          const total = Math.ceil(elements / Math.ceil(elements / parts));
          expect(found).toMatchObject({
            step,
            tensor,
            element,
            parts: { different: 1, total: elements > parts ? total : elements },
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});
