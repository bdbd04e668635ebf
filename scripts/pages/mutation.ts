import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { writeAtomically } from '../../src/write-atomically.ts';
import { withFigures, type MutationReport } from './mutation-page.ts';

/*
 * `npm run task mutation`: mutates the folders one after the other, each held against its own tests, and puts the figures into
 * spec/results/mutation-testing.md. `npm run task mutation float` does one of them, and leaves the page as it is;
 * `npm run task -- mutation --figures` runs nothing, and counts the last reports. Exit code 1 where a score is below 90 %.
 */

const root = packageRoot();
const folders = ['float', 'rmsprop', 'parity', 'dialect'] as const;
const asked = process.argv.slice(2).filter((argument) => argument !== '--figures');
const isCounted = asked.length === 0;

if (!process.argv.includes('--figures')) {
  for (const folder of isCounted ? folders : asked) {
    const { exitCode } = await execa('npx', ['stryker', 'run'], {
      cwd: root,
      env: { RMSPROP_PARITY_MUTATED: folder },
      stdio: 'inherit',
      reject: false,
    });
    process.exitCode = exitCode === 0 ? process.exitCode : 1;
  }
}
if (isCounted) {
  const page = join(root, 'spec/results/mutation-testing.md');
  const reports = await Promise.all(folders.map(reportOf));
  await writeAtomically(page, withFigures(await readFile(page, 'utf8'), reports));
}

async function reportOf(folder: string): Promise<[string, MutationReport]> {
  const file = join(root, 'reports/mutation', folder, 'mutation.json');
  return [`src/${folder}`, JSON.parse(await readFile(file, 'utf8'))];
}
