import type { NamedDialect } from '../../dialect/catalogue/catalogue.ts';
import { deviationText, type Deviation } from '../../dialect/dialect.ts';

/** An RMSprop with its deviations and its names. */
interface Named {
  readonly deviations: readonly Deviation[];
  readonly names: readonly NamedDialect[];
}

/** The most names in a sentence. */
const MOST_NAMES = 6;

/** @example namesText(names) // 'optax, Keras 3 and 4 others' */
export function namesText(names: readonly NamedDialect[], most: number = MOST_NAMES): string {
  const shown = names.slice(0, most).map(({ name }) => name);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/**
 * Names an RMSprop by its deviations, with a few implementations.
 *
 * @example candidateText({ deviations: [inside], names }) // 'epsilon: inside (the textbook formula, DQN and 3 more)'
 */
export function candidateText({ deviations, names }: Named): string {
  const formula = deviations.length === 0 ? 'PyTorch' : deviations.map(deviationText).join(', ');
  return names.length > 0 && deviations.length > 0
    ? `${formula} (${namesText(names, 3)})`
    : formula;
}

/** Names an RMSprop by its implementations if it has any, because the list of its deviations can be long. */
export function nameOrFormula({ deviations, names }: Named): string {
  const known = deviations.length === 0 ? ['PyTorch'] : [];
  const all = [...known, ...names.map(({ name }) => name)];
  const shown = all.slice(0, 3).join(', ');
  const more = all.length - 3;
  return all.length === 0
    ? candidateText({ deviations, names })
    : more > 0
      ? `${shown} and ${more} more`
      : shown;
}
