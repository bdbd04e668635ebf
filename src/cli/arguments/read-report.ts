import { stat } from 'node:fs/promises';
import { UsageError } from '../../errors.ts';
import { grouped } from '../../report/text/grouped.ts';
import type { NamedReport } from '../../run/require-shards.ts';
import { shortReason } from '../../system-error.ts';
import { readLimited } from './read-limited.ts';

/*
 * The limits for all reports of one command together. The shards of a port that is wrong everywhere have 11 MB and 55,000
 * brackets in all. Within these limits, a command needs less than 1 GiB of memory, with any content (HOS-5).
 */
const MAX_BYTES = 32 * 2 ** 20;
/** The opening brackets in a JSON text: each object and each list takes far more memory than its text. */
const MAX_BRACKETS = 500_000;

/**
 * Reads the JSON reports in files. Checks the sizes of all files before it reads the first.
 *
 * @throws UsageError if a file is not readable, or all files together are too large; InvalidArgumentError if one is not a
 *   report.
 */
export async function readReports(files: readonly string[]): Promise<NamedReport[]> {
  const { parseReport } = await import('../../report/report-json.ts');
  await requireSizes(files);
  const reports: NamedReport[] = [];
  let brackets = 0;
  for (const name of files) {
    const text = await readText(name);
    brackets += bracketsIn(text);
    if (brackets > MAX_BRACKETS) {
      throw unreadable(
        name,
        `${name === files[0] ? 'it has' : 'with it, the reports have'} ${grouped(brackets)} objects and lists, and the limit is ${grouped(MAX_BRACKETS)}`,
      );
    }
    reports.push({ name, report: parseReport(text, name) });
  }
  return reports;
}

/** Returns the number of opening brackets in a text, also of those in strings. */
function bracketsIn(text: string): number {
  let count = 0;
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      count += 1;
    }
  }
  return count;
}

async function requireSizes(files: readonly string[]): Promise<void> {
  let total = 0;
  for (const file of files) {
    const stats = await stat(file).catch((error: unknown) => {
      throw unreadable(file, shortReason(error), error);
    });
    if (!stats.isFile()) {
      throw unreadable(file, 'it is not a file');
    }
    total += stats.size;
    if (total > MAX_BYTES) {
      const size =
        total === stats.size
          ? `it has ${grouped(total)} bytes`
          : `with it, the reports have ${grouped(total)} bytes`;
      throw unreadable(file, `${size}, and the limit is ${grouped(MAX_BYTES)}`);
    }
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readLimited(file, MAX_BYTES);
  } catch (error) {
    throw unreadable(file, shortReason(error), error);
  }
}

function unreadable(file: string, reason: string, cause?: unknown): UsageError {
  return new UsageError(
    `cannot read the report ${JSON.stringify(file)} (${reason}). Pass a JSON report, which --reporter json=FILE writes.`,
    { cause },
  );
}
