import { beforeAll, describe, expect, it, vi } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import { dtypeNames, type Dtype } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import { askTorch } from './ask-torch.ts';
import { describeWithOracle } from './oracle.ts';
import type { Answer, Program } from './program.ts';
import { differences } from '../rmsprop/differences.ts';
import { play } from '../rmsprop/play.ts';
import { tensorText, words } from '../rmsprop/tensor-text.ts';

const variants = [
  {},
  { momentum: 0.9 },
  { centered: true },
  { weightDecay: 0.1, maximize: true },
  { weightDecay: 0.1, momentum: 0.9, centered: true },
];

/** Returns a program with one parameter twice in its group, and another once. */
function twice(dtype: Dtype, options: Program['options']): Program {
  const [a, b] = [
    [1, -2, 3, 0.5],
    [0.1, 0.2, -0.3, 4],
  ] as const;
  const step = { step: [words(dtype, b), words(dtype, a)] };
  return {
    params: [tensorText(dtype, a), tensorText(dtype, b)],
    options,
    members: [0, 1, 0],
    events: [step, step],
  };
}

const programs = dtypeNames.flatMap((dtype) => variants.map((options) => twice(dtype, options)));

describeWithOracle('a parameter twice in a group, compared with real PyTorch [OPT-1]', () => {
  let answers: Answer[] = [];

  beforeAll(async () => {
    answers = await askTorch('portable', programs);
  });

  const rows = programs.map((program, nth) => ({
    program,
    nth,
    dtype: program.params[0]?.dtype,
    options: JSON.stringify(program.options),
  }));

  it.each(rows)(
    'causes a warning and two updates per step: $dtype, $options',
    ({ program, nth }) => {
      const torch = elementAt(answers, nth);
      expect(differences(program, play(program, 'portable'), torch)).toEqual([]);
      expect(torch[0]).toHaveProperty(
        'warnings.0',
        expect.stringContaining('duplicate parameters'),
      );
    },
  );
});

describe('a parameter twice in a group with foreach', () => {
  it('throws in step(), because torch repeats operations instead of steps there', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const parameter = new Parameter(Float32Array.of(1));
    const optimizer = new RMSprop([parameter, parameter], { foreach: true });
    parameter.grad = Float32Array.of(1);
    expect(() => optimizer.step()).toThrow(InvalidArgumentError);
    expect(parameter.data).toEqual(Float32Array.of(1));
  });
});
