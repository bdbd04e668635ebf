import { execa } from 'execa';
import { join } from 'node:path';

/**
 * Holds the id of the process that has compiled. Each project of vitest.config.ts runs this set-up, all in one
 * process.
 */
const COMPILED = 'RMSPROP_PARITY_COMPILED_BY';

/** Compiles the project before any test, because the end-to-end tests run the compiled files. */
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
