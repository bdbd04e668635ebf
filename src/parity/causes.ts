import { isSpecial, namesTrait } from '../scenario/traits.ts';

/** A case or an invariant that has no verdict, or a wrong one, for a reason that a value of the scenario can explain. */
export interface Unexplained {
  /** What the port, or PyTorch, says about it. */
  readonly message: string;
  /** The traits of the scenario, from `traitsOf`. */
  readonly traits: readonly string[];
}

/**
 * Finds the value that refused scenarios share and that no accepted scenario has. If the message names a hyperparameter, only
 * its values count. Otherwise, only values that an optimizer can have a reason to refuse count.
 *
 * @param accepted the traits of all accepted scenarios. If it is empty, only messages can show a cause.
 * @returns a cause for each item, such as `eps = 0`; null if no value separates the item from the accepted scenarios. If
 *   several values separate the same items, the cause names them all, as in `eps = 0 with alpha = 1`.
 */
export function causesOf(
  items: readonly Unexplained[],
  accepted: ReadonlySet<string>,
): (string | null)[] {
  const candidates = items.map((item) => candidatesOf(item, accepted));
  const causes = items.map((): string | null => null);
  let open = candidates.flatMap((traits, index) => (traits.length > 0 ? [index] : []));
  while (open.length > 0) {
    const counts = countsOf(open.map((index) => candidates[index] ?? []));
    const most = Math.max(...counts.values());
    const [best = ''] = [...counts].find(([, count]) => count === most) ?? [];
    const isCovered = (index: number): boolean => candidates[index]?.includes(best) === true;
    const covered = open.filter(isCovered);
    const alike = [...counts.keys()].filter((trait) =>
      covered.every((index) => candidates[index]?.includes(trait)),
    );
    // many common values say nothing: no accepted scenario is similar enough
    const cause = alike.length > MOST_TOGETHER ? null : alike.join(' with ');
    covered.forEach((index) => {
      causes[index] = cause;
    });
    open = open.filter((index) => !isCovered(index));
  }
  return causes;
}

/** Counts how many lists have each text. */
function countsOf(lists: readonly (readonly string[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of lists.flat()) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** The most values that a cause names. */
const MOST_TOGETHER = 2;

function candidatesOf({ message, traits }: Unexplained, accepted: ReadonlySet<string>): string[] {
  const separating = traits.filter((trait) => !accepted.has(trait));
  const named = separating.filter((trait) => namesTrait(message, trait));
  if (named.length > 0) {
    const special = named.filter(isSpecial);
    return special.length > 0 ? special : named;
  }
  return accepted.size === 0 ? [] : separating.filter(isSpecial);
}
