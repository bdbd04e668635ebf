/** A finding that stays, and why. */
interface Exception {
  /** A file, or a folder with a slash at its end. */
  readonly path: string;
  readonly rule: 'passive' | 'plain-words' | 'sentence-length';
  /** A part of the finding's message; without it, each finding of this rule in the path. */
  readonly part?: string;
  readonly reason: string;
}

/** An exception that excuses no finding is itself a finding. */
export const exceptions: readonly Exception[] = [
  {
    path: 'scripts/prose/plain-words.ts',
    rule: 'plain-words',
    reason: 'the table of the words',
  },
];
