import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, verifyToReport, type CliResult } from '../cli/run-cli.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const file = join(import.meta.dirname, './declining-port.mjs');
const portThat = (name: string): string[] => ['--', process.execPath, file, name];
const asked = ['--dtype', 'float32', '--invariants', '3'];

/** Returns the output without the line breaks of an 80-column terminal. */
const unwrapped = ({ stdout }: CliResult): string => stdout.replaceAll(/\s+/g, ' ');

describe('verify with a port that refuses what torch accepts [CMP-5, PRO-7]', () => {
  it.each(['refuses eps = 0', 'does not support eps = 0'])(
    'judges the rest: the port %s',
    async (name) => {
      const result = await verifyToReport([...asked, ...portThat(name)]);
      expect(result.exitCode).toBe(0);
      expect(result.report).toMatchObject({
        verdict: 'exact',
        conformant: true,
        counts: { exact: 119, failed: 0 },
      });
      expect(unwrapped(result)).toMatch(
        /The port refuses eps = 0, which torch accepts \(11 cases, [23] invariants\)\. /,
      );
      const { cases, invariants } = result.report;
      const declined = cases.filter((item) => item.declined !== undefined);
      expect(declined.every(({ verdict }) => verdict === 'notJudged')).toBe(true);
      expect(new Set(declined.map(({ cause }) => cause))).toEqual(new Set(['eps = 0']));
      const skipped = invariants.flatMap((invariant) => invariant.declined ?? []);
      expect(new Set(skipped.map(({ cause }) => cause))).toEqual(new Set(['eps = 0']));
    },
  );

  it('quotes a message that does not name the value', async () => {
    const name = 'refuses eps = 0 without an exception';
    const result = await verifyToReport([...asked, ...portThat(name)]);
    expect(result.exitCode).toBe(0);
    expect(unwrapped(result)).toMatch(/\(11 cases, [23] invariants\)\. The message is "no"\. /);
  });

  it('fails if --require names the dtype of such a case', async () => {
    const args = ['--dtype', 'float32', '--require', 'float32', '--invariants', '0'];
    const result = await verifyToReport([...args, ...portThat('refuses eps = 0')]);
    expect(result.exitCode).toBe(3);
    expect(result.report.counts).toMatchObject({ failed: 11, exact: 119 });
    expect(unwrapped(result)).toContain(
      'The port refuses eps = 0, which torch accepts (11 cases).',
    );
    expect(unwrapped(result)).not.toContain('If the optimizer refuses that value');
  });

  it('fails if the port refuses everything', async () => {
    const result = await verifyToReport([...asked, ...portThat('refuses everything')]);
    expect(result.exitCode).toBe(3);
    expect(unwrapped(result)).toContain('FAILED: the run judged no case.');
    expect(unwrapped(result)).toContain(
      'The port refuses 130 cases and 29 invariants that torch accepts: ValueError: never',
    );
  });

  it('says how to answer, if errors look like a refused value', async () => {
    const html = join(await temporaryFolder(), 'report.html');
    const args = ['--dtype', 'float32', '--invariants', '0', '--reporter', `console,html=${html}`];
    const result = await runCli('verify', ...args, ...portThat('fails for eps = 0'));
    expect(result.exitCode).toBe(3);
    const advice =
      'All 11 failed cases have eps = 0. If the optimizer refuses that value, answer with the code "refused" (PRO-7).';
    expect(unwrapped(result)).toContain(advice);
    expect(await readFile(html, 'utf8')).toContain('All 11 failed cases have eps = 0.');
  });

  it('shows it in fuzz too', async () => {
    const args = ['--runs', '60', '--seed', '3', '--dtype', 'float32'];
    const result = await runCli('fuzz', ...args, ...portThat('refuses eps = 0'));
    expect(result.exitCode).toBe(0);
    expect(unwrapped(result)).toMatch(
      /The port refuses eps = 0, which the oracle accepts \(\d+ scenarios\)\. EXACT: .* Not judged: \d+ results\./,
    );
  });
});

describe('verify with a port that accepts what torch refuses [CMP-5]', () => {
  it('is divergent, and names the values in one line', async () => {
    const args = ['--dtype', 'float32', '--filter', '{grid,refusals}/**', '--invariants', '0'];
    const result = await verifyToReport([...args, ...portThat('accepts a negative lr')]);
    expect(result.exitCode).toBe(1);
    expect(unwrapped(result)).toContain(
      'The port accepts lr = -0.1, -1e-10, NaN, -Infinity or 1 other value, which torch refuses (5 cases).',
    );
  });
});

describe('verify with a port that hides unused state [CMP-4]', () => {
  it('is exact, and counts the values that it does not show', async () => {
    const result = await verifyToReport([...asked, ...portThat('hides the unused buffer')]);
    expect(result.exitCode).toBe(0);
    expect(result.report.verdict).toBe('exact');
    expect(unwrapped(result)).toContain(
      'Not shown while unused: momentum_buffer in 87 values of 2 cases (momentum is 0 there).',
    );
    const hidden = result.report.cases.flatMap((item) => item.hidden ?? []);
    expect(hidden).toEqual([{ momentum_buffer: 45 }, { momentum_buffer: 42 }]);
  });

  it('is exact in fuzz too', async () => {
    const args = ['--runs', '200', '--seed', '3', '--dtype', 'float32'];
    const result = await runCli('fuzz', ...args, ...portThat('hides the unused buffer'));
    expect(result.exitCode).toBe(0);
    expect(unwrapped(result)).toMatch(
      /Not shown while unused: momentum_buffer in [\d,]+ values \(momentum is 0 there\)\. EXACT: /,
    );
  });
});
