import { readFile, stat } from 'node:fs/promises';
import { UsageError, messageOf } from '../../errors.ts';
import type { Report } from '../../report/report.ts';

/** Bytes. The report of a port that fails every case is several times smaller. */
const MAX_BYTES = 256 * 2 ** 20;

/**
 * Reads the JSON report in a file.
 *
 * @throws UsageError if the file is not readable; InvalidArgumentError if it is not a report.
 */
export async function readReport(file: string): Promise<Report> {
  const { parseReport } = await import('../../report/report-json.ts');
  return parseReport(await readText(file), file);
}

async function readText(file: string): Promise<string> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) {
      throw unreadable(file, 'it is not a file');
    }
    if (stats.size > MAX_BYTES) {
      throw unreadable(file, `it has ${stats.size} bytes, and the limit is ${MAX_BYTES}`);
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(file, messageOf(error), error);
  }
}

function unreadable(file: string, reason: string, cause?: unknown): UsageError {
  return new UsageError(
    `cannot read the report ${JSON.stringify(file)} (${reason}). Pass a JSON report, which --reporter json=FILE writes.`,
    { cause },
  );
}
