/**
 * Text of whoever on as many lines as it has, without characters that a terminal or a log would obey or that XML cannot
 * hold: what is left of them is U+FFFD.
 *
 * @example plainText('a\u0000b\r\nc') // 'a\ufffdb\nc'
 */
export function plainText(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(/[^\n\P{Cc}]|[\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, '\u{fffd}');
}
