import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import type { Report } from '../../src/report/report.ts';
import { parseReport, reportText } from '../../src/report/report-json.ts';
import { valueOrDeclared } from '../harness/declared.ts';
import { divergentReport } from './divergent-report.ts';

/** Copies an object without one key. */
function without(json: object, key: string): object {
  return Object.fromEntries(Object.entries(json).filter(([name]) => name !== key));
}

const schema = JSON.parse(
  await readFile(join(import.meta.dirname, '../../spec/schema/report.schema.json'), 'utf8'),
);
const isReport = new Ajv2020().compile(schema);

describe('reportText() and parseReport() [REP-1]', async () => {
  const report = await divergentReport([{ axis: 'epsilon', value: 'absent' }]); // 0 / 0
  const text = reportText(report);

  it('return the same report, with NaN, infinities and -0', () => {
    expect(parseReport(text, 'r.json')).toEqual(report);
    expect(reportText(parseReport(text, 'r.json'))).toBe(text);
    const ulps = report.cases.map(({ largestUlp }) => largestUlp);
    expect(ulps).toContain(Infinity);
    expect(text).toContain('"NaN"');
  });

  it('write JSON that the published schema accepts', () => {
    isReport(JSON.parse(text));
    expect(isReport.errors).toBeNull();
    expect(isReport({ ...JSON.parse(text), colour: 'red' })).toBe(false);
  });

  it.each<[string, (json: Report & Record<string, unknown>) => object, string]>([
    ['an unknown key', (json) => ({ ...json, colour: 'red' }), 'colour'],
    ['a missing key', (json) => without(json, 'counts'), 'counts'],
    ['another format', (json) => ({ ...json, format: 2 }), 'format'],
    [
      'an oracle index that does not exist',
      (json) => ({ ...json, cases: json.cases.map((item) => ({ ...item, oracle: 9 })) }),
      'has oracle index 9, but the report has 1 oracle',
    ],
    [
      'an unknown deviation',
      (json) => ({
        ...json,
        diagnosis: { ...json.diagnosis, deviations: [{ axis: 'epsilon', value: 'red' }] },
      }),
      'expected one of epsilon: inside',
    ],
  ])('refuse %s, and say where', (_, change, message) => {
    const changed = JSON.stringify(change(JSON.parse(text)));
    expect(() => parseReport(changed, 'r.json')).toThrow(InvalidArgumentError);
    expect(() => parseReport(changed, 'r.json')).toThrow(message);
    expect(() => parseReport(changed, 'r.json')).toThrow('"r.json"');
  });

  it('refuse any damaged text with only that error [HOS-1]', () => {
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 5 }), (at, cut, put) => {
        const damaged = text.slice(0, at) + put + text.slice(at + cut);
        const parsed = valueOrDeclared(InvalidArgumentError, () => parseReport(damaged, 'r.json'));
        expect(parsed === null || parsed.format === 1).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
