import type { Candidate, Completion } from './completion.ts';
import type { Shell } from './completion-command.ts';

/**
 * A completion as the script of a shell reads it: a line with what paths there may be, a tabulator, and what stands before
 * them in the word; then a line for each candidate.
 *
 * @param typed the word that was begun, as it was typed.
 */
export function completionReply(shell: Shell, completion: Completion, typed: string): string {
  const { candidates, paths, prefix } = completion;
  return [
    `${paths}\t${prefix}`,
    ...candidates.map((candidate) => candidateLines[shell](candidate, typed)),
  ]
    .join('\n')
    .concat('\n');
}

const candidateLines: Readonly<Record<Shell, (candidate: Candidate, typed: string) => string>> = {
  // bash takes it as it would be typed, with the space after it; a quotation is ended by bash itself
  bash: ({ word, isOpen }, typed) =>
    /["']/.test(typed)
      ? word
      : `${word.replaceAll(/[^\w%+,./:=@-]/g, String.raw`\$&`)}${isOpen ? '' : ' '}`,
  // _describe takes "word:description"
  zsh: ({ word, description, isOpen }) =>
    [
      isOpen ? '+' : '-',
      word.replaceAll(/[\\:]/g, String.raw`\$&`),
      description === '' ? '' : `:${description}`,
    ].join(''),
  fish: ({ word, description }) => `${word}\t${description}`,
};

/** A word as it was typed, without what quotes it: of a word that is not ended, neither is the quotation. */
export function unquoted(word: string): string {
  return word.replaceAll(/\\(.)|["']/gs, '$1');
}
