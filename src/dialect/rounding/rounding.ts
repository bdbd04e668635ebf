import { bases, type BaseName, type Change } from './bases.ts';
import { choiceNames, placeChoices, places, type ChoiceOf, type Place } from './place-choices.ts';

/** Another way than torch's to round one place of the step. */
export type Choice = {
  readonly [Name in Place]: { readonly place: Name; readonly choice: ChoiceOf<Name> };
}[Place];

/**
 * A way to round torch's formula: a way to round the whole step, and the places that differ from it. torch's own is
 * `{ base: 'torch', choices: [] }`.
 */
export interface Rounding {
  readonly base: BaseName;
  /** At most one for each place. */
  readonly choices: readonly Choice[];
}

/** All choices, in the order of the formula. */
export const allChoices: readonly Choice[] = places.flatMap((place) =>
  choiceNames[place].map((choice) => ({ place, choice }) as Choice),
);

/** Returns the number of differences from torch. */
export function sizeOf({ base, choices }: Rounding): number {
  return (base === 'torch' ? 0 : 1) + choices.length;
}

/**
 * Returns a rounding as a key.
 *
 * @example roundingKey({ base: 'fused', choices: [{ place: 'root', choice: 'above' }] }) // 'fused, root: above'
 */
export function roundingKey({ base, choices }: Rounding): string {
  return [base, ...choices.map(choiceText)].join(', ');
}

/** @example choiceText({ place: 'root', choice: 'above' }) // 'root: above' */
export function choiceText({ place, choice }: Choice): string {
  return `${place}: ${choice}`;
}

/** Returns the rounding with another choice at a place, or with that of its base if the choice is null. */
export function withChoice(
  { base, choices }: Rounding,
  place: Place,
  choice: Choice | null,
): Rounding {
  const others = choices.filter((item) => item.place !== place);
  const changed = choice === null ? others : [...others, choice];
  return {
    base,
    choices: changed.toSorted(
      (left, right) => places.indexOf(left.place) - places.indexOf(right.place),
    ),
  };
}

/** Returns the change of torch's step that a rounding is. */
export function changeOf({ base, choices }: Rounding): Change {
  const change: Change = bases[base];
  const pieces: NonNullable<Change['pieces']> = Object.assign(
    {},
    change.pieces,
    ...choices.map(({ place, choice }) => ({
      [place]: Object.entries(placeChoices[place]).find(([name]) => name === choice)?.[1],
    })),
  );
  const isRateInBuffer = choices.some(({ choice }) => choice === 'rate-in-buffer');
  return {
    ...change,
    ...(choices.length > 0 && { pieces }),
    ...(isRateInBuffer && { isRateInBuffer }),
  };
}
