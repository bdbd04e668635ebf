import { deviationText, type Deviation } from '../../dialect/dialect.ts';
import { optionOfAxis } from '../../dialect/formula/option-values.ts';
import { valueTextOf } from '../../explain/axis-texts.ts';
import { knownDefault } from '../../explain/known-defaults.ts';
import { shortestText } from '../../float/shortest-text.ts';
import type { Identification, IdentifiedCandidate } from '../../identify/identify.ts';
import { torchName } from '../../rmsprop/torch-names.ts';
import { wrap } from '../text/columns.ts';
import { adviceText } from '../diagnosis/diagnosis-text.ts';

/** An option, the number that the optimizer had, and the number that the user gave. */
interface OtherValue {
  readonly option: string;
  readonly used: string;
  readonly given: string;
  /** The implementation that has the used number as its default, in parentheses. Empty without such an implementation. */
  readonly origin: string;
}

/** Returns the number of an option that is not the given one. Null if the deviation is another one. */
function otherValue(
  { axis, value, constant }: Deviation,
  options: Identification['options'],
): OtherValue | null {
  const option = optionOfAxis(axis);
  if (option === undefined || value !== 'fixed' || constant === undefined) {
    return null;
  }
  const known = knownDefault(axis, constant);
  return {
    option: torchName(option),
    used: shortestText(constant),
    given: shortestText(options[option]),
    origin: known === null ? '' : ` (${known})`,
  };
}

/**
 * Describes a deviation as an item of a list.
 *
 * @param isNumberOpen whether numbers near that of the deviation fit too.
 * @example changeItem({ axis: 'alpha-value', value: 'fixed', constant: 0.95 }, options)
 * // '  - it has alpha = 0.95, not 0.9 (alpha-value: fixed (0.95))'
 */
export function changeItem(
  deviation: Deviation,
  options: Identification['options'],
  isNumberOpen = false,
): string {
  const other = otherValue(deviation, options);
  const does = other ? otherText(other, isNumberOpen) : valueTextOf(deviation).does;
  const text = `it ${does} (${deviationText(deviation)})`;
  return `  - ${wrap(text, '    ').trimStart()}`;
}

function otherText({ option, used, given, origin }: OtherValue, isNumberOpen: boolean): string {
  return isNumberOpen
    ? `has another ${option} than ${given}; ${used}${origin} fits, and numbers near it do too`
    : `has ${option} = ${used}${origin}, not ${given}`;
}

/** Says what to do about a deviation. If an option has another number, the user perhaps passed the wrong one. */
export function changeAdvice(
  deviation: Deviation,
  options: Identification['options'],
  isNumberOpen = false,
): string {
  const other = otherValue(deviation, options);
  if (!other) {
    return adviceText(deviation);
  }
  const { option, used, given } = other;
  return [
    deviationText(deviation),
    wrap(
      `First check ${option}. If you gave your optimizer ${isNumberOpen ? `another ${option}, pass it` : `${option} = ${used}, pass --${option.replace('_', '-')} ${used}`} to this command.`,
      '  ',
    ),
    wrap(
      `If you gave it ${given}, it does not use your ${option}. Fix: ${valueTextOf(deviation).fix}`,
      '  ',
    ),
  ].join('\n');
}

/** The most sets of deviations in a sentence. */
const MOST_SAME = 6;

/** Names the deviations that say the same about the numbers as a candidate. */
export function sameParagraphs({ same }: Pick<IdentifiedCandidate, 'same'>): string[] {
  const texts = same
    .slice(0, MOST_SAME)
    .map((deviations) => deviations.map(deviationText).join(', '));
  const more = same.length > MOST_SAME ? `; and ${same.length - MOST_SAME} more` : '';
  return texts.length === 0
    ? []
    : [
        wrap(
          `These also explain all numbers, and this command knows no gradients that tell them apart: ${texts.join('; ')}${more}.`,
        ),
      ];
}
