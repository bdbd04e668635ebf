/**
 * Joins words to one line that a shell splits into the same words. The line has no control characters.
 *
 * @example shellWords(['python', 'my port.py']) // "python 'my port.py'"
 */
export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) {
    return word;
  }
  const isPlain = !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(word);
  return isPlain ? `'${word.replaceAll("'", String.raw`'\''`)}'` : `$'${escaped(word)}'`;
}

/** Escapes a word for the quotes $'…' of a shell. */
function escaped(word: string): string {
  return word
    .replaceAll(/[\\']/g, String.raw`\$&`)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
      [...Buffer.from(character)]
        .map((byte) => String.raw`\x${byte.toString(16).padStart(2, '0')}`)
        .join(''),
    );
}
