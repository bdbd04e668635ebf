import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReport } from '../../../src/cli/arguments/read-report.ts';
import { UsageError } from '../../../src/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const advice = 'Pass a JSON report, which --reporter json=FILE writes.';

describe('readReport()', () => {
  it('rejects a file that does not exist', async () => {
    const file = join(await temporaryFolder(), 'nothing.json');
    await expect(readReport(file)).rejects.toThrow(
      new UsageError(
        `cannot read the report "${file}" (ENOENT: no such file or directory, stat '${file}'). ${advice}`,
      ),
    );
  });

  it('rejects a folder', async () => {
    const folder = await temporaryFolder();
    await expect(readReport(folder)).rejects.toThrow(
      new UsageError(`cannot read the report "${folder}" (it is not a file). ${advice}`),
    );
  });

  it('rejects a file of more than 256 MiB without reading it', async () => {
    const file = join(await temporaryFolder(), 'large.json');
    await writeFile(file, '');
    await truncate(file, 268_435_457);
    await expect(readReport(file)).rejects.toThrow(
      new UsageError(
        `cannot read the report "${file}" (it has 268435457 bytes, and the limit is 268435456). ${advice}`,
      ),
    );
  });
});
