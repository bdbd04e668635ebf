import type {
  AdapterExample,
  AdapterFault,
  AdapterLossKind,
} from '../../dialect/adapter/adapter-fault.ts';
import type { UntouchedReason } from '../../dialect/adapter/untouched.ts';
import { wrap } from '../text/columns.ts';
import { grouped } from '../text/grouped.ts';
import { reading } from '../text/number-text.ts';
import { printable } from '../text/printable.ts';
import { counted } from '../text/short-text.ts';
import { listItem } from './list-item.ts';
import type { Spelling } from './option-names.ts';

interface LossText {
  /** What happens to numbers: completes a sentence that begins with "float64 numbers". DIGITS stands for their count. */
  readonly happens: string;
  readonly fix: string;
}

const keepWidth =
  'Keep the dtype of every number, in the adapter and where the port stores parameters.';
const keepText =
  'Write numbers so that they read back with the same bits: with 9 significant digits for float32, with 17 for float64, or as hexadecimal words.';
const keepBits =
  'Read and write the bits of a number in the order of its hexadecimal word, the most significant byte first.';
const keepOrder =
  'Keep the elements in row-major order, in the adapter and where the port stores parameters.';
const keepParts = 'Keep the real and the imaginary part of each complex number, in this order.';
const keepSign = 'Keep the sign bit of every number.';
const keepSpecial =
  'Keep special numbers too. JSON has no NaN, no infinity and often no -0: send them as the protocol says.';

/** What each loss does to numbers, and what to change. */
const lossTexts: Readonly<Record<Exclude<AdapterLossKind, 'all-nan'>, LossText>> = {
  'rounded-to-float32': { happens: 'come back rounded to float32', fix: keepWidth },
  'rounded-to-float16': { happens: 'come back rounded to float16', fix: keepWidth },
  'rounded-to-bfloat16': { happens: 'come back rounded to bfloat16', fix: keepWidth },
  'cut-to-bfloat16': {
    happens: 'come back without the lower 16 bits of a float32',
    fix: keepWidth,
  },
  'significant-digits': {
    happens: 'come back with too few significant digits (DIGITS)',
    fix: keepText,
  },
  'decimal-places': { happens: 'come back with too few decimal places (DIGITS)', fix: keepText },
  integers: { happens: 'come back as integers', fix: keepWidth },
  'bytes-reversed': { happens: 'come back with their bytes in reverse order', fix: keepBits },
  'halves-exchanged': {
    happens: 'come back with the two halves of their bits exchanged',
    fix: keepBits,
  },
  'read-as-float16': { happens: 'arrive as if their bits were float16', fix: keepBits },
  'read-as-bfloat16': { happens: 'arrive as if their bits were bfloat16', fix: keepBits },
  'written-as-float16': { happens: 'come back with the bits of float16', fix: keepBits },
  'written-as-bfloat16': { happens: 'come back with the bits of bfloat16', fix: keepBits },
  'sign-lost': { happens: 'come back without their sign', fix: keepSign },
  negated: { happens: 'come back with the other sign', fix: keepSign },
  zeros: {
    happens: 'come back as 0',
    fix: 'Start from the values that the suite sends, and return the current values.',
  },
  reversed: {
    happens: 'come back with the elements of each tensor in reverse order',
    fix: keepOrder,
  },
  transposed: { happens: 'come back in column-major order', fix: keepOrder },
  'parts-exchanged': {
    happens: 'come back with the real and the imaginary part exchanged',
    fix: keepParts,
  },
  'real-part-only': { happens: 'come back without their imaginary part', fix: keepParts },
  'imaginary-sign-lost': {
    happens: 'come back without the sign of their imaginary part',
    fix: keepParts,
  },
  'imaginary-negated': { happens: 'come back with the imaginary part negated', fix: keepParts },
  'last-missing': {
    happens: 'do not all come back: the last ones of a tensor are missing',
    fix: 'Return each tensor with all its elements.',
  },
  padded: {
    happens: 'come back with others after them: tensors become longer',
    fix: 'Return each tensor with its own elements only.',
  },
  'parameters-reordered': {
    happens: 'come back as another parameter',
    fix: 'Return the parameters in the order in which they arrived, group by group.',
  },
  'subnormals-lost': {
    happens: 'come back as 0 if they are subnormal',
    fix: 'Keep subnormal numbers. If the hardware flushes them, declare it: "subnormals": "flushed".',
  },
  'sign-of-zero-lost': { happens: 'come back as +0 if they are -0', fix: keepSpecial },
  'nan-lost': { happens: 'come back as another number if they are NaN', fix: keepSpecial },
  'infinity-lost': {
    happens: 'come back as another number if they are infinite',
    fix: keepSpecial,
  },
};

/** Why no formula explains an example. */
const reasonTexts: Readonly<Record<UntouchedReason, string>> = {
  'no-gradient': 'without a gradient',
  'zero-gradient': 'with gradients of 0',
  'zero-lr': 'with lr = 0',
};

/**
 * Describes a fault of an adapter in one paragraph: what happens to numbers, what to change, and what went in and came
 * out. It says nothing about a formula.
 */
export function adapterParagraph(fault: AdapterFault, spelling: Spelling | null): string {
  const { loss, dtypes, changed, values, examples } = fault;
  if (loss === 'all-nan') {
    return [wrap(nanText(fault, spelling)), ...examples.map(exampleItem)].join('\n');
  }
  const { happens, fix } = lossTexts[loss];
  const what = `${dtypes.join(' and ')} numbers ${happens.replace('DIGITS', String(fault.digits))}`;
  const count = `${grouped(changed)} of ${counted(values, 'such number')} changed, and all ${grouped(values)} are as this explains.`;
  return [
    wrap(
      `Numbers change between the suite and the port: ${what}. No RMSprop changes these numbers, so the formula is not the cause. The cause is the adapter, or how the port stores numbers. ${count} Fix: ${fix} Then run again: no formula can explain a port while numbers change on the way.`,
    ),
    ...examples.map(exampleItem),
  ].join('\n');
}

function nanText({ values }: AdapterFault, spelling: Spelling | null): string {
  const names = {
    module:
      'A module gets the options lr, alpha, eps, weightDecay, momentum, centered and maximize, and returns squareAvg, gradAvg and momentumBuffer.',
    command:
      'A command gets the options lr, alpha, eps, weight_decay, momentum, centered and maximize, and returns square_avg, grad_avg and momentum_buffer.',
  };
  const shown =
    spelling === null
      ? `${names.module} A command gets weight_decay instead, and returns square_avg, grad_avg and momentum_buffer.`
      : names[spelling];
  return `All ${counted(values, 'value')} are NaN after their first step, although everything that went in and PyTorch's results are finite. A likely cause is the adapter: it reads an option by a name that does not exist, and the formula computes with the missing value. ${shown} Fix: Compare these names with those in the adapter. If they are right, look for a division by 0 or the root of a negative number in the first step.`;
}

/** Writes what went in and what came out, as an item of a list. */
function exampleItem({ dtype, place, sent, received, reason }: AdapterExample): string {
  const came = received === null ? 'nothing came out' : `${reading(received)} came out`;
  const part = place?.part === undefined ? '' : ` (${place.part} part)`;
  const where =
    place === null
      ? `${dtype}, in a round trip`
      : `${printable(place.caseId)}, event ${place.event}, parameter ${place.parameter}, element ${place.element}${part}`;
  const why = reason === null ? '' : `, ${reasonTexts[reason]}`;
  return listItem(`${reading(sent)} went in, ${came}: ${where}${why}`);
}
