import { describe, expect, it } from 'vitest';
import { shortestText } from '../../src/float/shortest-text.ts';
import { identify } from '../../src/identify/identify.ts';
import {
  identificationJson,
  identificationText,
} from '../../src/report/identify/identification-text.ts';

const options = { lr: 0.01, alpha: 0.9, eps: 0.01 };
const given = Object.keys(options);
const gradient = [0.1, 0.1, -0.2];
const textOf = (parameter: string[], gradients = gradient): string =>
  identificationText(identify({ initial: 1, gradient: gradients, parameter }, options), given);

/** Computes torch's formula without centering, in float64. */
function numbersOf(
  { lr, alpha, eps, momentum, weightDecay }: Readonly<Record<string, number>>,
  gradients = gradient,
): number[] {
  let [p, v, b] = [1, 0, 0];
  return gradients.map((raw) => {
    const g = raw + (weightDecay ?? 0) * p;
    v = (alpha ?? 0) * v + (1 - (alpha ?? 0)) * g * g;
    b = (momentum ?? 0) * b + g / (Math.sqrt(v) + (eps ?? 0));
    p -= (lr ?? 0) * b;
    return p;
  });
}

/** Returns the lines that a text does not have. */
function missing(text: string, lines: readonly string[]): string[] {
  const all = new Set(text.split('\n'));
  return lines.filter((line) => !all.has(line));
}

describe('identificationText() [CLI-16]', () => {
  it('says which RMSprop it is, what follows, and what the numbers do not tell apart', () => {
    const text = textOf(['0.99046537', '0.98129839', '0.99725505']);
    const lines = [
      '3 steps in float32 (by the digits), lr 0.01, alpha 0.9, eps 0.01',
      'Defaults: momentum 0, centered false, weight_decay 0, maximize false',
      "NOT PYTORCH'S RMSPROP, with these options",
      "PyTorch's RMSprop with 1 change explains all 3 numbers, as far as their digits",
      '  - it adds epsilon inside the square root (epsilon: inside)',
      "The first number that contradicts PyTorch's formula: in step 1, the parameter is",
      '0.990465343. PyTorch computes 0.975974679.',
      '  - epsilon: inside, square-avg: clipped-after (5) (RecurrentJS, brain.js,',
      'TO TELL THEM APART, run a new optimizer with the same options, from the',
      // 1 - 0.01 * 5 / sqrt(0.1 * 8 * 8 + 0.01)
      '    0.9802512       epsilon: inside, square-avg: clipped-after (5) (RecurrentJS,',
      '    0.9677579       optax with nesterov=True',
    ];
    expect(missing(text, lines)).toEqual([]);
  });

  it("says that the numbers are torch's, and how sure it is", () => {
    const text = textOf(['0.97597469', '0.95731414', '0.98068831']);
    const lines = [
      "PYTORCH'S RMSPROP, up to rounding",
      "PyTorch's formula explains all 3 numbers, as far as their digits show.",
      '  - square-avg: clipped-after (5)',
      '    8',
      '    0.9685017       PyTorch', // 1 - 0.01 * 8 / (sqrt(0.1 * 8 * 8) + 0.01)
    ];
    expect(missing(text, lines)).toEqual([]);
    const exact = identify(
      { initial: 1, gradient: [0.5], parameter: [0.5] },
      { lr: 0.25, alpha: 0.75, eps: 0 },
    );
    expect(identificationText(exact, [])).toContain("PYTORCH'S RMSPROP, bit for bit");
  });

  it.each([
    ['alpha', 0.95, 'it has alpha = 0.95, not 0.9 (alpha-value: fixed (0.95))'],
    ['lr', 1e-3, "it has lr = 0.001 (Keras's default), not 0.01 (lr-value: fixed (0.001))"],
    ['eps', 1e-5, "it has eps = 1e-5 (Burn's default), not 0.01 (eps-value: fixed (1e-5))"],
    ['momentum', 0.5, 'it has momentum = 0.5, not 0 (momentum-value: fixed (0.5))'],
    ['weight-decay', 0.25, 'it has weight_decay = 0.25, not 0 (weight-decay-value: fixed (0.25))'],
  ])('says that %s is %s in the numbers', (name, value, line) => {
    const own = { ...options, momentum: 0, weightDecay: 0 };
    const used = { ...own, [name === 'weight-decay' ? 'weightDecay' : name]: value };
    const gradients = [0.001, 0.1, -0.2, 0.003, 8];
    const parameter = numbersOf(used, gradients);
    const text = identificationText(
      identify({ initial: 1, gradient: gradients, parameter }, own),
      [],
    );
    expect(text.replaceAll(/\n +/g, ' ')).toContain(`- ${line}`);
    expect(text.replaceAll(/\n +/g, ' ')).toContain(
      `pass --${name} ${shortestText(value)} to this command.`,
    );
  });

  it('names other deviations that say the same, and numbers that are open', () => {
    const parameter = numbersOf({ ...options, momentum: 0, weightDecay: 0.25 });
    const text = identificationText(identify({ initial: 1, gradient, parameter }, options), given);
    expect(text.replaceAll('\n', ' ')).toContain(
      'no gradients that tell them apart: weight-decay-value: zero-is-default (0.25).',
    );
    // four digits cannot show 1 % of eps = 0.0005 beside a root of 0.03
    const short = numbersOf({ ...options, eps: 0.0005, momentum: 0, weightDecay: 0 });
    expect(textOf(short.map((value) => value.toFixed(4)))).toContain(
      'it has another eps than 0.01;',
    );
  });

  it('says what is certain if nothing fits', () => {
    expect(textOf(['0.5', '0.1', '0.7'])).toMatchInlineSnapshot(`
      "3 steps in float32 (by the digits), lr 0.01, alpha 0.9, eps 0.01
      Defaults: momentum 0, centered false, weight_decay 0, maximize false

      The last digit of the gradients counts as rounded. If they are exact, pass
      --exact-gradients.

      NOT PYTORCH'S RMSPROP, with these options

      No known RMSprop explains all numbers with these options. PyTorch's formula
      explains 0 of 3 numbers.

      The first number that contradicts PyTorch's formula: in step 1, the parameter is
      0.5. PyTorch computes 0.975974679.

      First check the options: lr, alpha, eps, weight_decay, momentum, centered,
      maximize. A wrong one looks like another RMSprop. Then check that the table
      starts with the first step of the optimizer.
      "
    `);
  });

  it('fits 80 columns, with any candidates', () => {
    for (const parameter of [['0.98'], ['0.99'], ['1.0'], ['1'], ['0.9991']]) {
      const lines = textOf(parameter, [0.1]).split('\n');
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    }
  });
});

describe('identificationJson()', () => {
  it('writes numbers that JSON does not have as strings, and names without their texts', () => {
    const result = identify({ initial: 1, gradient: [0], parameter: ['nan'] }, options);
    const json: unknown = JSON.parse(identificationJson(result));
    expect(json).toMatchObject({ format: 1, firstDifference: { expected: 1, actual: 'NaN' } });
    expect(json).toHaveProperty(['candidates', 0, 'names', 0], "Hinton's lecture");
  });
});
