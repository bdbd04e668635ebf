/**
 * A number and how far another correct implementation's may be from it, in real numbers. A NaN or an infinity with a
 * distance of 0 is certain: every correct implementation has it. An infinite distance says nothing.
 */
export interface Tracked {
  readonly value: number;
  readonly distance: number;
}

/**
 * A part of a complex parameter as weight decay meets it: torch's λ · re - 0 · im carries a NaN from one part to the other,
 * so that nothing is known of a part whose partner is not finite, or may not be.
 */
export function besidePartner(part: Tracked, partner: Tracked): Tracked {
  const isSound = Number.isFinite(partner.value) && partner.distance < Infinity;
  return isSound || isCertainlyNaN(part) ? part : { ...part, distance: Infinity };
}

/** A NaN that comes of a certain NaN is certain; of other results that are no numbers nothing is known. */
export function settle(
  result: number,
  distance: number,
  one: Tracked,
  other: Tracked = one,
): number {
  if (Number.isNaN(result)) {
    return isCertainlyNaN(one) || isCertainlyNaN(other) ? 0 : Infinity;
  }
  return Number.isFinite(result) && distance >= 0 ? distance : Infinity;
}

function isCertainlyNaN({ value, distance }: Tracked): boolean {
  return Number.isNaN(value) && distance === 0;
}
