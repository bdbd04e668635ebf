import { numberOptions, type NumberOption } from '../dialect/axis-values.ts';
import { dialectOf, type Deviation } from '../dialect/dialect.ts';
import { optionOfAxis, optionsInEffect, valueAxes } from '../dialect/formula/option-values.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';

/** A set of deviations, and other sets that say the same about a series. */
export interface Finding {
  readonly deviations: readonly Deviation[];
  readonly same: readonly (readonly Deviation[])[];
}

/**
 * Joins the sets of deviations that replace the same option by one number. `eps-value: scaled` and `eps-value: fixed` say the same if
 * the option does not change in the series. The joined finding has the value `fixed`, because this needs the least explanation. Findings
 * without a number come first, then numbers of options.
 *
 * @param given the options of the caller in each step.
 * @example // the caller gave alpha 0.9 and momentum 0.5
 * findingsOf([[{ axis: 'options', value: 'alpha-from-momentum' }]], given);
 * // [{ deviations: [{ axis: 'alpha-value', value: 'fixed', constant: 0.5 }], same: [[{ axis: 'options', … }]] }]
 */
export function findingsOf(
  sets: readonly (readonly Deviation[])[],
  given: readonly Readonly<Hyperparameters>[],
): Finding[] {
  const replaced = sets
    .toSorted((left, right) => numberRank(left) - numberRank(right))
    .map((deviations) => ({
      deviations,
      option: replacedOption(deviations, given),
    }));
  return replaced.flatMap(({ deviations, option }, index) => {
    if (option === null) {
      return [{ deviations, same: [] }];
    }
    const alike = replaced.filter((other) => other.option?.name === option.name);
    if (alike[0] !== replaced[index]) {
      return [];
    }
    const fixed = alike.find((other) => isFixed(other.deviations))?.deviations ?? [
      { axis: valueAxes[option.name], value: 'fixed', constant: option.value },
    ];
    return [
      {
        deviations: fixed,
        same: alike.map((other) => other.deviations).filter((other) => !isFixed(other)),
      },
    ];
  });
}

/**
 * Returns the place of a set in the order of findings: first those without a number, then those with the number of an option, then
 * other numbers. A factor of all gradients can be the same as another eps: eps is the likelier cause.
 */
function numberRank(deviations: readonly Deviation[]): 0 | 1 | 2 {
  const numbered = deviations.filter(({ constant }) => constant !== undefined);
  return numbered.length === 0 ? 0 : numbered.every(isAboutOptions) ? 1 : 2;
}

function isFixed([first, ...others]: readonly Deviation[]): boolean {
  return others.length === 0 && first?.value === 'fixed';
}

/** Returns whether the values of an axis replace options, and change nothing else. */
function isAboutOptions({ axis }: Deviation): boolean {
  return axis === 'options' || optionOfAxis(axis) !== undefined;
}

/** Returns the only option that a set of deviations replaces by a number, and this number. Null if it does anything else. */
function replacedOption(
  deviations: readonly Deviation[],
  given: readonly Readonly<Hyperparameters>[],
): { readonly name: NumberOption; readonly value: number } | null {
  if (deviations.length !== 1 || !deviations.every(isAboutOptions)) {
    return null;
  }
  const dialect = dialectOf(deviations);
  const used = given.map((options, step) => optionsInEffect(dialect, options, step + 1));
  const isChanged = (name: NumberOption): boolean =>
    used.some((options, step) => options[name] !== given[step]?.[name]);
  const [name, ...others] = numberOptions.filter(isChanged);
  if (name === undefined || others.length > 0) {
    return null;
  }
  const values = new Set(used.map((options) => options[name]));
  const [value] = values;
  return value === undefined || values.size > 1 ? null : { name, value };
}
