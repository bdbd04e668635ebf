import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** Creates an empty folder. The test's end deletes it. */
export async function temporaryFolder(
  prefix = join(tmpdir(), 'rmsprop-parity-test-'),
): Promise<string> {
  const folder = await mkdtemp(prefix);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Creates an empty folder for all tests of a `describe`. The end of the suite deletes it. */
export async function suiteFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rmsprop-parity-test-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
