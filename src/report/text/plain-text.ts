/**
 * Makes foreign text safe and keeps its lines. U+FFFD replaces each character that controls a terminal or a log, or that
 * XML cannot hold.
 *
 * @example plainText('a\u0000b\r\nc') // 'a\ufffdb\nc'
 */
export function plainText(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(/[^\n\P{Cc}]|[\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, '\u{fffd}');
}
