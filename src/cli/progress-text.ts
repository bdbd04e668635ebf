/**
 * How far a run is.
 *
 * @param seconds that it took so far.
 * @example progressText(500, 2000, 1, 'scenarios') // '500 of 2,000 scenarios, 500 per second, 3 s left'
 */
export function progressText(done: number, total: number, seconds: number, what: string): string {
  const rate = done / seconds;
  return `${grouped(done)} of ${grouped(total)} ${what}, ${grouped(rate)} per second, ${Math.ceil((total - done) / rate)} s left`;
}

/** @example grouped(1500) // '1,500' */
export function grouped(number: number): string {
  return Math.round(number).toLocaleString('en');
}
