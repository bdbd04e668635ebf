import type { Finding } from './lint-file.ts';

/** Findings that stay, and why. */
export interface Exception {
  /** A file, or a folder with a slash at its end. */
  readonly path: string;
  readonly rule: 'passive' | 'plain-words' | 'sentence-length';
  /** A part of the message; without it, every finding of the rule in the path. */
  readonly part?: string;
  readonly reason: string;
}

/** The project's exceptions. One that excuses no finding is itself a finding. */
export const exceptions: readonly Exception[] = [
  {
    path: 'scripts/prose/plain-words.ts',
    rule: 'plain-words',
    reason: 'the table of the words',
  },
  {
    path: 'spec/results/tolerances.md',
    rule: 'sentence-length',
    reason: 'lists of names, one for each comparison',
  },
  {
    path: 'src/rmsprop/',
    rule: 'passive',
    part: '"be organized"',
    reason: "torch's own words, in what it says about parameters in a set",
  },
  {
    path: 'src/rmsprop/',
    rule: 'passive',
    part: '"be converted"',
    reason: "torch's own words, in what it says about a number that is too large",
  },
  {
    path: 'test/rmsprop/',
    rule: 'passive',
    part: '"be organized"',
    reason: "a test of torch's message",
  },
  {
    path: 'test/rmsprop/',
    rule: 'passive',
    part: '"be converted"',
    reason: "a test of torch's message",
  },
  {
    path: 'test/oracle/scalars.oracle.test.ts',
    rule: 'passive',
    part: '"be converted"',
    reason: "a test of torch's message",
  },
  {
    path: 'test/scripts/prose.test.ts',
    rule: 'passive',
    reason: 'sentences that the linter must find',
  },
];

/** Returns the findings that no exception excuses, and one for each exception that excuses nothing. */
export function withExceptions(
  findings: readonly Finding[],
  allowed: readonly Exception[],
): Finding[] {
  const used = new Set<Exception>();
  const rest = findings.filter((finding) => {
    const exception = allowed.find((candidate) => excuses(candidate, finding));
    if (exception) {
      used.add(exception);
    }
    return exception === undefined;
  });
  const unused = allowed.filter((exception) => !used.has(exception));
  return [
    ...rest,
    ...unused.map(({ path, rule }) => ({
      path: 'scripts/prose/exceptions.ts',
      line: 1,
      rule: 'unused-exception',
      message: `remove the exception of ${rule} in ${path}: there is no such finding`,
    })),
  ];
}

function excuses(exception: Exception, { path, rule, message }: Finding): boolean {
  const isInside = exception.path.endsWith('/')
    ? path.startsWith(exception.path)
    : path === exception.path;
  return isInside && rule === exception.rule && message.includes(exception.part ?? '');
}
