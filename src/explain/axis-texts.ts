import { exampleConstants } from '../dialect/axis-values.ts';
import type { Axis, Deviation } from '../dialect/dialect.ts';
import { shortestText } from '../float/shortest-text.ts';
import type { ValueText } from './axis-text.ts';
import { averageTexts } from './axis-texts-average.ts';
import { gradientTexts } from './axis-texts-gradient.ts';
import { movementTexts } from './axis-texts-movement.ts';
import { numberTexts } from './axis-texts-number.ts';
import { changeTexts, optionTexts } from './axis-texts-options.ts';
import { storageTexts } from './axis-texts-storage.ts';
import { usageTexts } from './axis-texts-usage.ts';
import { knownDefault } from './known-defaults.ts';

/**
 * What each value of each axis does, what follows from it, and what to change. A text of a value with a number contains `{number}`.
 * {@link valueTextOf} and {@link valueTextsOf} replace it.
 */
const valueTexts: Readonly<Record<Axis, Readonly<Record<string, ValueText>>>> = {
  ...averageTexts,
  ...gradientTexts,
  ...movementTexts,
  ...numberTexts,
  ...storageTexts,
  ...usageTexts,
  options: optionTexts,
  changes: changeTexts,
};

/**
 * Returns the text about a deviation, with its number. Without a `constant`, it has the number of `exampleConstants`.
 *
 * @throws RangeError if the axis has no such value.
 * @example valueTextOf({ axis: 'eps-value', value: 'fixed', constant: 1e-7 }).does
 * // "uses eps = 1e-7 (Keras's default), whatever you pass"
 */
export function valueTextOf({ axis, value, constant }: Deviation): ValueText {
  const text = valueTexts[axis][value];
  if (!text) {
    throw new RangeError(`there is no text for ${axis}: ${value}`);
  }
  return withNumber(text, axis, value, constant);
}

/** Returns each value of an axis with its text, torch's value first. A value with a number has that of `exampleConstants`. */
export function valueTextsOf(axis: Axis): readonly (readonly [value: string, text: ValueText])[] {
  return Object.entries(valueTexts[axis]).map(([value, text]) => [
    value,
    withNumber(text, axis, value),
  ]);
}

function withNumber(text: ValueText, axis: Axis, value: string, constant?: number): ValueText {
  const example = exampleConstants[`${axis}: ${value}`];
  if (example === undefined) {
    return text;
  }
  const number = constant ?? example;
  const digits = shortestText(number);
  const { does, consequence, fix } = text;
  return {
    does: does.replaceAll('{number}', digits + originText(axis, value, number)),
    consequence: consequence.replaceAll('{number}', digits),
    fix: fix.replaceAll('{number}', digits),
  };
}

/** Returns whose default a number is, in parentheses. Empty if the number is not an option's value, or not a known default. */
function originText(axis: Axis, value: string, number: number): string {
  const isOption = value === 'fixed' || value === 'zero-is-default';
  const known = isOption ? knownDefault(axis, number) : null;
  return known === null ? '' : ` (${known})`;
}
