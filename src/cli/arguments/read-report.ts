import { readFile, stat } from 'node:fs/promises';
import { UsageError, messageOf } from '../../errors.ts';
import type { Report } from '../../report/report.ts';

/** Bytes: several times those of a port that answers everything wrong. */
const MAX_BYTES = 256 * 2 ** 20;

/**
 * The JSON report in a file.
 *
 * @throws UsageError if it cannot be read; InvalidArgumentError if it is no report.
 */
export async function readReport(file: string): Promise<Report> {
  const { parseReport } = await import('../../report/report-json.ts');
  return parseReport(await readText(file), file);
}

async function readText(file: string): Promise<string> {
  const name = JSON.stringify(file);
  try {
    const found = await stat(file);
    if (!found.isFile()) {
      throw new UsageError(`${name} is no file: expected a JSON report`);
    }
    if (found.size > MAX_BYTES) {
      throw new UsageError(`${name} has ${found.size} bytes: expected at most ${MAX_BYTES}`);
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    throw new UsageError(
      `${name} cannot be read (${messageOf(error)}): expected a JSON report, as --reporter json=FILE writes it`,
      { cause: error },
    );
  }
}
