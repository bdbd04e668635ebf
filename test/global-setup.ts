import { execa } from 'execa';
import { join } from 'node:path';

/** The end-to-end tests run what is compiled, so it is compiled from what is here before any test. */
export async function setup(): Promise<void> {
  const root = join(import.meta.dirname, '..');
  await execa(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.tasks.json'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
}
