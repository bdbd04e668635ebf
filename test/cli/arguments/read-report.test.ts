import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReports } from '../../../src/cli/arguments/read-report.ts';
import { UsageError } from '../../../src/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const advice = 'Pass a JSON report, which --reporter json=FILE writes.';

describe('readReports() [HOS-5]', () => {
  it('rejects a file that does not exist', async () => {
    const file = join(await temporaryFolder(), 'nothing.json');
    await expect(readReports([file])).rejects.toThrow(
      new UsageError(
        `cannot read the report "${file}" (ENOENT: no such file or directory). ${advice}`,
      ),
    );
  });

  it('rejects a folder', async () => {
    const folder = await temporaryFolder();
    await expect(readReports([folder])).rejects.toThrow(
      new UsageError(`cannot read the report "${folder}" (it is not a file). ${advice}`),
    );
  });

  it('rejects more than 32 MiB without reading it', async () => {
    const folder = await temporaryFolder();
    const [large, half] = [join(folder, 'large.json'), join(folder, 'half.json')];
    await Promise.all([large, half].map((file) => writeFile(file, '')));
    await truncate(large, 33_554_433);
    await truncate(half, 16_777_217);
    await expect(readReports([large])).rejects.toThrow(
      new UsageError(
        `cannot read the report "${large}" (it has 33,554,433 bytes, and the limit is 33,554,432). ${advice}`,
      ),
    );
    await expect(readReports([half, half])).rejects.toThrow(
      new UsageError(
        `cannot read the report "${half}" (with it, the reports have 33,554,434 bytes, and the limit is 33,554,432). ${advice}`,
      ),
    );
  });

  it('rejects more than 500,000 objects and lists without parsing them', async () => {
    const file = join(await temporaryFolder(), 'many.json');
    await writeFile(file, '[{'.repeat(250_001));
    await expect(readReports([file])).rejects.toThrow(
      new UsageError(
        `cannot read the report "${file}" (it has 500,002 objects and lists, and the limit is 500,000). ${advice}`,
      ),
    );
  });
});
