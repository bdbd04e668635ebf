import type { Fixture } from '../corpus/fixture-file.ts';
import type { Comparison } from './compare.ts';

/**
 * Returns the name of the lane of the first difference, beyond the bound if there is any. Returns null if it has no
 * lane.
 */
export function laneOf(
  { lanes }: Pick<Fixture, 'lanes'>,
  { first, firstBeyond }: Comparison,
): string | null {
  const shown = firstBeyond ?? first;
  return shown?.kind === 'value' ? (lanes?.[shown.parameter]?.[shown.element] ?? null) : null;
}
