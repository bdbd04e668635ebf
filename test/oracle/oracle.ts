import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';

const root = join(import.meta.dirname, '../..');
const python = join(
  root,
  '.venv',
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python',
);
const isPresent = existsSync(python);

if (!isPresent && process.env['RMSPROP_PARITY_ORACLE'] === 'required') {
  throw new Error(
    'these tests need PyTorch, and RMSPROP_PARITY_ORACLE=required: run "npm run task oracle"',
  );
}

/** The interpreter with PyTorch, installed by `npm run task oracle`. */
export const oraclePython: string = python;

/** A `describe` for tests that need real PyTorch. Skips them if it is not installed. */
export const describeWithOracle: typeof describe.skip = isPresent ? describe : describe.skip;
