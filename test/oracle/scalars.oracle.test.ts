import { beforeAll, describe, expect, it } from 'vitest';
import { dtypeNames, dtypes, type Dtype } from '../../src/float/dtype.ts';
import type { GroupOptions } from '../../src/rmsprop/options.ts';
import { askTorch } from './ask-torch.ts';
import { describeWithOracle } from './oracle.ts';
import type { Answer, Program } from './program.ts';
import { differences } from '../rmsprop/differences.ts';
import { play } from '../rmsprop/play.ts';
import { tensorText, words } from '../rmsprop/tensor-text.ts';

/** Returns two steps of a parameter that has a body and a tail in every dtype. */
function program(dtype: Dtype, options: Partial<GroupOptions>, length = 40): Program {
  const values = (offset: number): number[] =>
    Array.from({ length }, (_, index) => (((index + offset) * 37) % 23) / 7 - 1.5);
  const events = [3, 8].map((offset) => ({ step: [words(dtype, values(offset))] }));
  return { params: [tensorText(dtype, values(0))], options, members: [0], events };
}

const numberNames = ['lr', 'alpha', 'eps', 'momentum', 'weightDecay'] as const;
const { largestFinite: float16Max } = dtypes.float16.format;
const { largestFinite: bfloat16Max } = dtypes.bfloat16.format;
const { largestFinite: float32Max } = dtypes.float32.format;

const largeValues = [
  1e5,
  float16Max,
  float16Max + 1e-6,
  bfloat16Max,
  bfloat16Max * (1 + 2 ** -40),
  float32Max,
  float32Max * (1 + 2 ** -40),
  1e39,
  Infinity,
];

/** Every dtype with every option and value, alone and with the others, with and without elements. */
const large = dtypeNames.flatMap((dtype) =>
  [false, true].flatMap((foreach) =>
    numberNames.flatMap((name) =>
      largeValues.flatMap((value) => [
        program(dtype, { foreach, [name]: value }),
        program(dtype, { foreach, momentum: 0.9, centered: true, weightDecay: 0.1, [name]: value }),
        program(dtype, { foreach, momentum: 0.9, [name]: value }, 0),
      ]),
    ),
  ),
);

/** Numbers just above the middle between two values of a narrow dtype. float32 rounds them to the middle. */
const nearTies = { float16: (1 + 2 ** -11 + 2 ** -40) / 8, bfloat16: (1 + 2 ** -8 + 2 ** -40) / 8 };

const narrow = (['float16', 'bfloat16'] as const).flatMap((dtype) =>
  numberNames.flatMap((name) => [false, true].map((foreach) => ({ dtype, name, foreach }))),
);

const narrowProgram = ({ dtype, name, foreach }: (typeof narrow)[number]): Program =>
  program(dtype, { foreach, momentum: 0.9, centered: true, [name]: nearTies[dtype] });

describeWithOracle('scalars, compared with real PyTorch [NUM-9, NUM-12]', () => {
  it('give the same errors if too large, and the same results otherwise', async () => {
    const answers = await askTorch('portable', large);
    const found = large.flatMap((request, nth) =>
      differences(request, play(request, 'portable'), answers[nth] ?? [])
        .slice(0, 1)
        .map((text) => ({ dtype: request.params[0]?.dtype, options: request.options, text })),
    );
    expect(found).toEqual([]);
    const messages = answers.flatMap((answer) =>
      answer.flatMap((outcome) => ('error' in outcome ? [outcome.error.message] : [])),
    );
    expect([...new Set(messages)].toSorted()).toEqual(
      ['c10::BFloat16', 'c10::Half', 'c10::complex<float>', 'float'].map(
        (type) => `value cannot be converted to type ${type} without overflow`,
      ),
    );
  });

  describe('in float16 and bfloat16', () => {
    let answers: Answer[] = [];

    beforeAll(async () => {
      answers = await askTorch('portable', narrow.map(narrowProgram));
    });

    it.each(narrow.map((row, nth) => ({ ...row, nth })))(
      'rounds $name to float32 before it rounds to $dtype, foreach: $foreach',
      ({ nth, ...row }) => {
        const request = narrowProgram(row);
        expect(differences(request, play(request, 'portable'), answers[nth] ?? [])).toEqual([]);
      },
    );
  });
});
