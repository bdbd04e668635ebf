/**
 * Joins names with commas and a last "or".
 *
 * @example alternatives(['reference', 'torch', 'command']) // 'reference, torch or command'
 */
export function alternatives(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)]
    .filter((text) => text !== '')
    .join(' or ');
}
