import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** An empty folder, which goes when the test ends. */
export async function temporaryFolder(
  prefix = join(tmpdir(), 'rmsprop-parity-test-'),
): Promise<string> {
  const folder = await mkdtemp(prefix);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty folder for all tests of a `describe`, which goes when they have ended. */
export async function suiteFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rmsprop-parity-test-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
