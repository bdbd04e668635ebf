/** Makes foreign text safe to print: one line, at most 600 characters, U+FFFD for each control character. */
export function printable(text: string): string {
  return printableUpTo(600, text);
}

/** Makes foreign text safe to print, like {@link printable}, but with another limit of characters. */
export function printableUpTo(length: number, text: string): string {
  if (isPlain(text)) {
    return text.slice(0, length);
  }
  return text
    .replaceAll(/\s+/g, ' ')
    .slice(0, length)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, '\u{fffd}'); // last, because the cut can split a surrogate pair
}

/** Returns whether a text has only ASCII characters, and single spaces. To prepare the other expressions takes milliseconds. */
function isPlain(text: string): boolean {
  return !/[^ -~]| {2}/.test(text);
}
