/**
 * Escapes the characters of JSON that control a terminal, or that change the direction of a text. JSON.stringify() escapes only
 * those below U+0020. The value stays the same.
 *
 * @example escapedControls('"\u009b"') // '"\\u009b"'
 */
export function escapedControls(json: string): string {
  return /[^\n -~]/.test(json)
    ? json.replaceAll(/[^\n\P{Cc}]|[\p{Cf}\u2028\u2029]/gu, unicodeEscape)
    : json;
}

/** Writes the escape of each UTF-16 unit of a character. */
function unicodeEscape(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}
