import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readKnownFile } from '../../../src/cli/verify/known-file.ts';
import { UsageError } from '../../../src/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

describe('readKnownFile() [KNO-1]', () => {
  it('returns the text of the file', async () => {
    const known = join(await temporaryFolder(), 'known.txt');
    await writeFile(known, '# nothing yet\n');
    expect(await readKnownFile({ known })).toBe('# nothing yet\n');
  });

  it('rejects a file that is not readable', async () => {
    const known = join(await temporaryFolder(), 'nothing.txt');
    await expect(readKnownFile({ known })).rejects.toThrow(
      new UsageError(
        `cannot read the known deviations in "${known}" (ENOENT: no such file or directory). Pass a text file with one deviation per line: see "rmsprop-parity explain KNO-1".`,
      ),
    );
  });

  it('rejects an update without a file, and an update by a shard', async () => {
    await expect(readKnownFile({ knownUpdate: true })).rejects.toThrow(
      new UsageError('--known-update needs a file to update. Pass the file with --known FILE.'),
    );
    await expect(
      readKnownFile({ known: 'known.txt', knownUpdate: true, shard: { index: 1, count: 2 } }),
    ).rejects.toThrow(
      new UsageError(
        '--known-update needs the whole run, but --shard 1/2 judges only a part of it. Remove one of the two options.',
      ),
    );
  });
});
