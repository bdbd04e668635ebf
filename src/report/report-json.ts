import { InvalidArgumentError } from '../errors.ts';
import { inside } from '../scenario/decode.ts';
import { parse } from '../scenario/parse.ts';
import type { Report } from './report.ts';
import { reportSchema } from './report-schema.ts';

/** A report as JSON; a number that JSON lacks (NaN, infinities, -0) is a text. */
export function reportText(report: Report): string {
  return `${JSON.stringify(report, forJson, 1)}\n`;
}

/**
 * The report in a text; `name` is that of its file.
 *
 * @throws InvalidArgumentError that says where the text is not what it should be.
 */
export function parseReport(text: string, name: string): Report {
  const report = inside(JSON.stringify(name), () => parse(reportSchema, text));
  const oracles = report.corpus.oracle.length;
  const withoutOracle = report.cases.find(({ oracle }) => oracle >= oracles);
  if (withoutOracle) {
    throw new InvalidArgumentError(
      `${JSON.stringify(name)}: case ${JSON.stringify(withoutOracle.id)} names oracle ${withoutOracle.oracle} of ${oracles}`,
    );
  }
  return report;
}

function forJson(_key: string, value: unknown): unknown {
  if (typeof value !== 'number') {
    return value;
  }
  if (Object.is(value, -0)) {
    return '-0';
  }
  return Number.isFinite(value) ? value : String(value);
}
