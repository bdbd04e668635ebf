import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { exceptions } from './exceptions.ts';
import { lintFile, type Finding, type LintedFile } from './lint-texts.ts';
import { MAX_WORDS } from './sentence-length-rule.ts';

/*
 * `npm run task prose`: checks that pages, comments and messages are plain English. Prints findings, then figures. The exit code
 * is 1 if there is a finding. `npm run task prose -- src/fuzz README.md` checks only these.
 */

/** The most words that the median sentence of the README and of `spec/` may have. */
const MEDIAN_WORDS = 16;

/** Lists what git tracks or would track below the given paths, and people read. */
async function filesBelow(paths: readonly string[]): Promise<string[]> {
  const args = [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
    ...paths,
  ];
  const { stdout } = await execa('git', args, { cwd: packageRoot() });
  const isGenerated = /^(spec\/api|fixtures|test\/report\/golden)\//;
  return stdout
    .split('\n')
    .filter((path) => /\.(md|ts|mjs|js)$/.test(path) && !isGenerated.test(path));
}

/** Takes out what an exception excuses, and adds the exceptions that excuse nothing. */
function withExceptions(findings: readonly Finding[], isWhole: boolean): Finding[] {
  const used = new Set<unknown>();
  const rest = findings.filter(({ path, rule, message }) => {
    const excuse = exceptions.find(
      (exception) =>
        exception.rule === rule &&
        (exception.path === path ||
          (exception.path.endsWith('/') && path.startsWith(exception.path))) &&
        message.includes(exception.part ?? ''),
    );
    used.add(excuse);
    return excuse === undefined;
  });
  const unused = exceptions.filter((exception) => isWhole && !used.has(exception));
  return [
    ...rest,
    ...unused.map(({ path, rule, part = '' }) => ({
      path: 'scripts/prose/exceptions.ts',
      line: 1,
      rule: 'unused-exception',
      message: `nothing to excuse: ${path}, ${rule} ${part}`,
    })),
  ];
}

/** Describes how long the sentences of some files are. */
function figures(name: string, files: readonly LintedFile[]): { line: string; isPlain: boolean } {
  const lengths = files.flatMap((file) => file.lengths).toSorted((a, b) => a - b);
  const median = lengths[lengths.length >> 1] ?? 0;
  const long = lengths.filter((words) => words > MAX_WORDS).length;
  const share = ((100 * long) / Math.max(1, lengths.length)).toFixed(1);
  const found = files.reduce((sum, { findings }) => sum + findings.length, 0);
  return {
    line: `${name.padEnd(14)}${[files.length, found, lengths.length, median, `${share} %`].map((cell) => String(cell).padStart(11)).join('')}\n`,
    isPlain: median <= MEDIAN_WORDS,
  };
}

const paths = process.argv.slice(2);
const files: LintedFile[] = [];
for (const path of await filesBelow(paths)) {
  files.push(await lintFile(path, await readFile(join(packageRoot(), path), 'utf8')));
}
const findings = withExceptions(
  files.flatMap((file) => file.findings),
  paths.length === 0,
);
for (const { path, line, rule, message } of findings) {
  process.stdout.write(`${path}:${line}  ${rule}  ${message}\n`);
}
const groups = [
  figures(
    'README.md',
    files.filter(({ path }) => path === 'README.md'),
  ),
  figures(
    'spec/',
    files.filter(({ path }) => path.startsWith('spec/')),
  ),
  figures(
    'other pages',
    files.filter(({ path }) => path.endsWith('.md') && !/^(README|spec\/)/.test(path)),
  ),
  figures(
    'source',
    files.filter(({ path }) => !path.endsWith('.md')),
  ),
];
process.stdout.write(
  `\n${''.padEnd(14)}${['files', 'findings', 'sentences', 'median', `over ${MAX_WORDS}`].map((cell) => cell.padStart(11)).join('')}\n`,
);
process.stdout.write(groups.map(({ line }) => line).join(''));
process.exitCode = findings.length === 0 && groups.every(({ isPlain }) => isPlain) ? 0 : 1;
