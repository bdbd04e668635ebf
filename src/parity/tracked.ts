/**
 * A number, with the largest distance to the number of another correct implementation. The distance is a real number,
 * not in ULP. With a distance of 0, NaN and infinity are certain: every correct implementation has them. With an
 * infinite distance, nothing is certain.
 */
export interface Tracked {
  readonly value: number;
  readonly distance: number;
}

/**
 * Returns a part of a complex parameter, as an operand of weight decay. Its distance is infinite if its partner is not
 * finite, or may not be: torch's λ · re - 0 · im carries a NaN from one part to the other. A certain NaN stays certain.
 */
export function besidePartner(part: Tracked, partner: Tracked): Tracked {
  const isSound = Number.isFinite(partner.value) && partner.distance < Infinity;
  return isSound || isCertainlyNaN(part) ? part : { ...part, distance: Infinity };
}

/**
 * Returns the distance of a result: `distance`, if the result is finite. A NaN from a certain NaN operand has the
 * distance 0. Every other NaN, and every infinity, has an infinite distance.
 */
export function settle(
  result: number,
  distance: number,
  first: Tracked,
  second: Tracked = first,
): number {
  if (Number.isNaN(result)) {
    return isCertainlyNaN(first) || isCertainlyNaN(second) ? 0 : Infinity;
  }
  return Number.isFinite(result) && distance >= 0 ? distance : Infinity;
}

function isCertainlyNaN({ value, distance }: Tracked): boolean {
  return Number.isNaN(value) && distance === 0;
}
