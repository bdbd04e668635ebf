import type { Candidate, Completion } from './completion.ts';
import type { Shell } from './completion-command.ts';

/**
 * Writes a completion in the form that the script of a shell reads. The first line has the kind of paths, a tab, and the text
 * before a path in the word. Each further line has a candidate.
 *
 * @param typed the word at the cursor, as the user typed it, with its quotes.
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
  // bash inserts the line literally, so special characters need a backslash, and a closed word a space; bash closes quotes itself
  bash: ({ word, isOpen }, typed) =>
    /["']/.test(typed)
      ? word
      : `${word.replaceAll(/[^\w%+,./:=@-]/g, String.raw`\$&`)}${isOpen ? '' : ' '}`,
  // zsh's _describe reads "word:description"
  zsh: ({ word, description, isOpen }) =>
    [
      isOpen ? '+' : '-',
      word.replaceAll(/[\\:]/g, String.raw`\$&`),
      description === '' ? '' : `:${description}`,
    ].join(''),
  fish: ({ word, description }) => `${word}\t${description}`,
};

/** Removes the quotes and backslashes of a word. A word at the cursor may have an open quote. */
export function unquoted(word: string): string {
  return word.replaceAll(/\\(.)|["']/gs, '$1');
}
