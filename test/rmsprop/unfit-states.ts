/** A loaded state of one parameter that does not fit it, and torch's error in the next step. */
export interface UnfitCase {
  readonly what: string;
  /** The entry of the state dict: the step counter, and the length of each tensor of ones. */
  readonly entry: Readonly<Record<string, number>>;
  /** Whether momentum and centered are on. */
  readonly hasAll?: boolean;
  /** The shape of the parameter. */
  readonly shape?: readonly number[];
  readonly exception: 'KeyError' | 'RuntimeError';
  readonly message: string;
}

const whole = { step: 1, square_avg: 6, momentum_buffer: 6, grad_avg: 6 };
const plain = (square_avg: number): UnfitCase['entry'] => ({ step: 1, square_avg });
const sizes = (a: number, b: number, dimension: number): string =>
  `The size of tensor a (${a}) must match the size of tensor b (${b}) at non-singleton dimension ${dimension}`;
const output = (of: string, broadcast: string): string =>
  `output with shape [${of}] doesn't match the broadcast shape [${broadcast}]`;
const mismatch = (
  what: string,
  length: number,
  shape: readonly number[],
  message: string,
): UnfitCase => ({ what, entry: plain(length), shape, exception: 'RuntimeError', message });

export const unfitCases: readonly UnfitCase[] = [
  ...(['square_avg', 'step', 'momentum_buffer', 'grad_avg'] as const).map((key) => ({
    what: `no ${key}`,
    entry: Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key)),
    hasAll: true,
    exception: 'KeyError' as const,
    message: `'${key}'`,
  })),
  {
    what: 'the state of another optimizer',
    entry: { step: 1, exp_avg: 6, exp_avg_sq: 6 },
    exception: 'KeyError',
    message: "'square_avg'",
  },
  {
    what: 'a wrong length and a missing key',
    entry: { step: 1, square_avg: 4, momentum_buffer: 6 },
    hasAll: true,
    exception: 'KeyError',
    message: "'grad_avg'",
  },
  ...(['square_avg', 'momentum_buffer', 'grad_avg'] as const).map((key) => ({
    what: `a shorter ${key}`,
    entry: { ...whole, [key]: 4 },
    hasAll: true,
    exception: 'RuntimeError' as const,
    message: sizes(4, 6, 0),
  })),
  {
    what: 'two wrong lengths',
    entry: { ...whole, grad_avg: 5, momentum_buffer: 4 },
    hasAll: true,
    exception: 'RuntimeError',
    message: sizes(5, 6, 0),
  },
  mismatch('an empty tensor', 0, [6], sizes(0, 6, 0)),
  mismatch('one number', 1, [6], output('1', '6')),
  mismatch('the length of a row', 3, [2, 3], output('3', '2, 3')),
  mismatch('another length than a row', 4, [2, 3], sizes(4, 3, 1)),
  mismatch('another length than a column', 2, [3, 1], output('2', '3, 2')),
  mismatch('a longer tensor for one number', 2, [1], output('1', '2')),
  mismatch('a longer tensor for a scalar', 2, [], output('', '2')),
  mismatch('a tensor for an empty parameter', 2, [0], sizes(2, 0, 0)),
  mismatch('one number for an empty parameter', 1, [0], output('1', '0')),
];
