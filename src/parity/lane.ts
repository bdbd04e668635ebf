import type { Fixture } from '../corpus/fixture-file.ts';
import type { Comparison } from './compare.ts';

/** The name of the lane in which a comparison first found another value; null where there is no such lane. */
export function laneOf(
  { lanes }: Pick<Fixture, 'lanes'>,
  { first, firstBeyond }: Comparison,
): string | null {
  const shown = firstBeyond ?? first;
  return shown?.kind === 'value' ? (lanes?.[shown.parameter]?.[shown.element] ?? null) : null;
}
