/**
 * Writes a number with commas between thousands, as `toLocaleString('en')` does.
 *
 * `toLocaleString` loads the tables of all languages first. That takes longer than all the rest of a report, so only -0 and
 * numbers that are not safe integers use it.
 *
 * @example grouped(1397513) // '1,397,513'
 */
export function grouped(number: number): string {
  return Number.isSafeInteger(number) && !Object.is(number, -0)
    ? String(number).replaceAll(/\B(?=(\d{3})+$)/g, ',')
    : number.toLocaleString('en');
}
