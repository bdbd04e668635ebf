import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { exceptions, withExceptions } from './exceptions.ts';
import { figuresOf, figuresTable } from './figures.ts';
import { lintFile, type LintedFile } from './lint-file.ts';

/*
 * `npm run task prose`: checks that pages, comments and messages are plain English. Prints the findings and the figures. The exit
 * code is 1 if there is a finding, or if sentences are too long. `npm run task prose -- src/fuzz README.md` checks only these.
 */

/** Lists the files with text that git tracks, or would track, below the given paths. */
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
  // written by a program, or code as people reported it
  const isSkipped = /^(spec\/api|fixtures|test\/report\/golden|test\/mistakes\/ports)\//;
  return stdout
    .split('\n')
    .filter((path) => /\.(md|ts|mjs|js)$/.test(path) && !isSkipped.test(path));
}

const paths = process.argv.slice(2);
const files: LintedFile[] = [];
for (const path of await filesBelow(paths)) {
  files.push(await lintFile(path, await readFile(join(packageRoot(), path), 'utf8')));
}
const found = files.flatMap(({ findings }) => findings);
const allowed = exceptions.filter(
  ({ path }) => paths.length === 0 || found.some((finding) => finding.path.startsWith(path)),
);
const findings = withExceptions(found, allowed);
const figures = figuresOf(files);

for (const { path, line, rule, message } of findings) {
  process.stdout.write(`${path}:${line}  ${rule}  ${message}\n`);
}
process.stdout.write(`\n${figuresTable(figures)}`);
process.exitCode = findings.length === 0 && figures.every(({ isPlain }) => isPlain) ? 0 : 1;
