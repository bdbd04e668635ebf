/**
 * A number as English texts have it. `toLocaleString` does the same, and loads the tables of all languages first, which takes
 * longer than all the rest of a report: it is left for what is no plain whole number.
 *
 * @example grouped(1397513) // '1,397,513'
 */
export function grouped(number: number): string {
  return Number.isSafeInteger(number) && !Object.is(number, -0)
    ? String(number).replaceAll(/\B(?=(\d{3})+$)/g, ',')
    : number.toLocaleString('en');
}
