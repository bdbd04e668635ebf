import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { writeAtomically } from '../../src/write-atomically.ts';
import { withFigures, type MutationReport } from './mutation-page.ts';

/*
 * `npm run task mutation` mutates the folders one after the other, runs the tests of each, and writes the figures into
 * spec/results/mutation-testing.md. `npm run task mutation float` mutates one folder, and does not change the page.
 * `npm run task -- mutation --figures` runs nothing, and writes the figures of the last reports. The exit code is 1 if a score is
 * below 90 %.
 */

const root = packageRoot();
const folders = ['float', 'rmsprop', 'parity', 'dialect'] as const;
const namedFolders = process.argv.slice(2).filter((argument) => argument !== '--figures');
const isWholeRun = namedFolders.length === 0;

if (!process.argv.includes('--figures')) {
  for (const folder of isWholeRun ? folders : namedFolders) {
    const { exitCode } = await execa('npx', ['stryker', 'run'], {
      cwd: root,
      env: { RMSPROP_PARITY_MUTATED: folder },
      stdio: 'inherit',
      reject: false,
    });
    process.exitCode = exitCode === 0 ? process.exitCode : 1;
  }
}
if (isWholeRun) {
  const page = join(root, 'spec/results/mutation-testing.md');
  const reports = await Promise.all(folders.map(reportOf));
  await writeAtomically(page, withFigures(await readFile(page, 'utf8'), reports));
}

async function reportOf(folder: string): Promise<[string, MutationReport]> {
  const file = join(root, 'reports/mutation', folder, 'mutation.json');
  return [`src/${folder}`, JSON.parse(await readFile(file, 'utf8'))];
}
