/** Text of a port as it may be shown: on one line, without anything that a terminal would obey. */
export function printable(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .slice(0, 600)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, '\u{fffd}'); // last: a pair of surrogates may be cut apart
}
