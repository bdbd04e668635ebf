import { describe, expect, it } from 'vitest';
import { readGoldenScale, type GoldenCase } from '../../src/scale/golden.ts';
import { judgeScale, type ScaleVerdict } from '../../src/scale/judge-scale.ts';
import { referenceReplay } from '../../src/scale/scale-reference.ts';
import type { Replay } from '../../src/scale/scale-case.ts';
import { altered, type Alteration } from './altered.ts';

const { cases } = await readGoldenScale();
const shown = ['square_avg', 'grad_avg', 'momentum_buffer'];
const right = referenceReplay('portable');

function goldenOf(id: string): GoldenCase {
  const found = cases.find((candidate) => candidate.id === id);
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
    ['one element at a late step', plain, at(77, 'square_avg', 5000), 50, 100],
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

  it('returns the words of all tensors', async () => {
    const found = await judge(everything, altered(at(2, 'param', 5)));
    const first = found.verdict === 'divergent' ? found.first : null;
    const { param: golden, ...others } = first?.right ?? {};
    const { param: wrong, ...same } = first?.other ?? {};
    expect(Object.keys(others)).toEqual(['grad', 'square_avg', 'grad_avg', 'momentum_buffer']);
    expect(same).toEqual(others);
    expect([golden, wrong]).toEqual(['3edd005f', '3fd2e024']);
  });

  it('replays at most five times', async () => {
    let replays = 0;
    const counted: Replay = (...question) => {
      replays += 1;
      return altered(at(77, 'param', 5000))(...question);
    };
    await judge(plain, counted);
    expect(replays).toBeLessThanOrEqual(1 + 5);
    expect(replays).toBeGreaterThan(2);
  });

  it('returns no place if the difference does not occur again', async () => {
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
