import { execa } from 'execa';
import { join } from 'node:path';

/** Set to the process that has compiled: each project of vitest.config.ts runs its own set-up, all in one process. */
const COMPILED = 'RMSPROP_PARITY_COMPILED_BY';

/** The end-to-end tests run what is compiled, so it is compiled from what is here before any test. */
export async function setup(): Promise<void> {
  if (process.env[COMPILED] === String(process.pid)) {
    return;
  }
  const root = join(import.meta.dirname, '..');
  await execa(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.tasks.json'],
    { cwd: root, stdio: 'inherit' },
  );
  process.env[COMPILED] = String(process.pid);
}
