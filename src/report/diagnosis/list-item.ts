import { wrap } from '../text/columns.ts';

/**
 * Writes an item of a list, and indents its further lines.
 *
 * @example listItem('one') // '  - one'
 */
export function listItem(text: string): string {
  const [first = '', ...rest] = wrap(text, '    ').split('\n');
  return [`  - ${first.trimStart()}`, ...rest].join('\n');
}
