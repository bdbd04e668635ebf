import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { x86Arithmetics, type Arithmetic } from '../../src/float/arithmetic.ts';
import type { Dtype } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { askTorch } from './ask-torch.ts';
import { describeWithOracle } from './oracle.ts';
import type { Answer, Program } from './program.ts';
import { differences, summary } from '../rmsprop/differences.ts';
import { play } from '../rmsprop/play.ts';
import { lifecycleProgram, stepsProgram } from '../rmsprop/random-programs.ts';
import { tensorText, words } from '../rmsprop/tensor-text.ts';

const seed = 20_260_731;

const longDtypes = ['float32', 'bfloat16', 'complex64'] as const;

/** Returns a program with more than 32768 elements, at which PyTorch would use several threads. */
function longProgram(dtype: Dtype): Program {
  const values = (step: number): number[] =>
    Array.from({ length: 33_006 }, (_, index) => (((index + step) * 37) % 101) / 50 - 1);
  return {
    params: [tensorText(dtype, values(0))],
    options: { alpha: 0, centered: true, weightDecay: 0.01, momentum: 0.9, maximize: true },
    members: [0],
    events: [1, 2].map((step) => ({ step: [words(dtype, values(step))] })),
  };
}

describeWithOracle('RMSprop, compared with real PyTorch [OPT-1, NUM-5, NUM-10, NUM-13]', () => {
  const programs = [
    ...fc.sample(stepsProgram, { seed, numRuns: 240 }),
    ...fc.sample(lifecycleProgram, { seed, numRuns: 80 }),
    ...longDtypes.map(longProgram),
  ];
  const answers = new Map<Arithmetic, readonly Answer[]>();

  beforeAll(async () => {
    await Promise.all(
      x86Arithmetics.map(async (arithmetic) => {
        answers.set(arithmetic, await askTorch(arithmetic, programs));
      }),
    );
  });

  it.each(x86Arithmetics)('gives the same bits in random programs: %s', (arithmetic) => {
    const failures = programs.flatMap((program, nth) => {
      const torch = elementAt(answers.get(arithmetic) ?? [], nth);
      const found = differences(program, play(program, arithmetic), torch);
      return found.length === 0
        ? []
        : [{ seed, program: nth, summary: summary(program), found: found.slice(0, 5) }];
    });
    expect(failures).toEqual([]);
  });

  it('includes the errors of turning on momentum or centered too late', () => {
    const errors = [...answers.values()]
      .flat(2)
      .flatMap((outcome) => ('error' in outcome ? [outcome.error.message] : []));
    expect(new Set(errors)).toEqual(new Set(["'momentum_buffer'", "'grad_avg'"]));
  });
});
