import { InvalidArgumentError } from '../errors.ts';
import { inside } from '../scenario/decode.ts';
import { parse } from '../scenario/parse.ts';
import type { Report } from './report.ts';
import { reportSchema } from './report-schema.ts';
import { escapedControls } from './text/escaped-controls.ts';
import { counted } from './text/short-text.ts';

/**
 * Writes a report as JSON. Numbers that JSON does not have (NaN, infinities, -0) become strings. The keys come in the order of the
 * schema, so that equal reports have the same text.
 */
export function reportText(report: Report): string {
  const ordered = parse(reportSchema, JSON.stringify(report, forJson));
  return `${escapedControls(JSON.stringify(ordered, forJson, 1))}\n`;
}

/**
 * Reads a report from JSON. Errors mention `name`, the name of its file.
 *
 * @throws InvalidArgumentError if the text is not a valid report. It says where.
 */
export function parseReport(text: string, name: string): Report {
  const report = inside(JSON.stringify(name), () => parse(reportSchema, text));
  const oracles = report.corpus.oracle.length;
  const unknown = report.cases.find(({ oracle }) => oracle >= oracles);
  if (unknown) {
    throw new InvalidArgumentError(
      `${JSON.stringify(name)}: case ${JSON.stringify(unknown.id)} has oracle index ${unknown.oracle}, but the report has ${counted(oracles, 'oracle')}`,
    );
  }
  return report;
}

/** Replaces numbers that JSON does not have by strings. */
function forJson(_key: string, value: unknown): unknown {
  if (typeof value !== 'number') {
    return value;
  }
  if (Object.is(value, -0)) {
    return '-0';
  }
  return Number.isFinite(value) ? value : String(value);
}
