import { describe, expect, it } from 'vitest';
import { consoleReport } from '../../src/report/console/console.ts';
import { githubSummary } from '../../src/report/ci/github-summary.ts';
import { htmlReport } from '../../src/report/html/html.ts';
import type { ReportedCase, ReportedInvariant } from '../../src/report/report.ts';
import {
  acceptanceTexts,
  refusalAdvice,
  unusualAnswersTexts,
} from '../../src/report/text/acceptance.ts';
import { reportOf } from './report-of.ts';

const item = (more: Partial<ReportedCase>): ReportedCase => ({
  id: 'grid/float32/portable/plain',
  dtype: 'float32',
  oracle: 0,
  features: [],
  verdict: 'notJudged',
  ...more,
});
const refused = (cause: string | undefined, reason: string): ReportedCase =>
  item({ declined: 'refused', reason, ...(cause !== undefined && { cause }) });
const failed = (reason: string, cause?: string): ReportedCase =>
  item({ verdict: 'failed', reason, ...(cause !== undefined && { cause }) });
const texts = (cases: readonly ReportedCase[], invariants: readonly ReportedInvariant[] = []) =>
  acceptanceTexts({ cases, invariants });

describe('acceptanceTexts() [CMP-4, CMP-5]', () => {
  it('joins the values of a hyperparameter, and counts cases and invariants', () => {
    const declined = { how: 'refused', message: 'eps', scenarios: 3, traits: [], cause: 'eps = 0' };
    const invariant = { id: 'i', clause: 'INV-1', statement: '', verdict: 'holds', scenarios: 1 };
    expect(
      texts(
        [refused('eps = 0', 'eps'), refused('eps = 1e-12', 'eps'), refused('lr = 0', 'lr')],
        [{ ...invariant, declined: [declined] } as ReportedInvariant],
      ),
    ).toEqual([
      'The port refuses eps = 0 or 1e-12, which torch accepts (2 cases, 1 invariant).',
      'The port refuses lr = 0, which torch accepts (1 case).',
    ]);
  });

  it('quotes a message that does not name the value', () => {
    expect(texts([refused('eps = 0', 'division by zero')])).toEqual([
      'The port refuses eps = 0, which torch accepts (1 case). The message is "division by zero".',
    ]);
  });

  it('shows the messages if no value explains them, and counts those after the fourth', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((reason) => refused(undefined, reason));
    expect(texts([refused(undefined, 'a'), ...many])).toEqual([
      'The port refuses 2 cases that torch accepts: a',
      'The port refuses 1 case that torch accepts: b',
      'The port refuses 1 case that torch accepts: c',
      'The port refuses 1 case that torch accepts: d',
      'The port refuses 2 cases that torch accepts, with other messages.',
    ]);
    expect(texts([item({ declined: 'unsupported', reason: 'no' })])).toEqual([]);
  });

  it('names what the port accepts and torch refuses', () => {
    const first = { kind: 'refusal', expected: 'ValueError: wrong', actual: null } as const;
    const loose = item({ verdict: 'divergent', first });
    expect(texts([{ ...loose, cause: 'lr = -1' }, loose])).toEqual([
      'The port accepts lr = -1, which torch refuses (1 case). The message is "ValueError: wrong".',
      'The port accepts 1 case that torch refuses: ValueError: wrong',
    ]);
    const otherWords = { ...first, actual: 'ValueError: bad' };
    expect(texts([item({ verdict: 'divergent', first: otherWords })])).toEqual([]);
  });

  it('counts the values that the port does not show, for each tensor', () => {
    const hidden = item({ verdict: 'exact', hidden: { grad_avg: 2, momentum_buffer: 1000 } });
    expect(texts([hidden, item({ verdict: 'exact', hidden: { momentum_buffer: 1 } })])).toEqual([
      'Not shown while unused: grad_avg in 2 values of 1 case (centered is false there), momentum_buffer in 1,001 values of 2 cases (momentum is 0 there).',
    ]);
  });

  it('contains no control characters of a port', () => {
    expect(texts([refused('eps = 0', '\u001B[31mno')]).join('')).not.toContain('\u001B');
  });
});

describe('refusalAdvice() [CMP-5]', () => {
  it('says how to answer if all failed cases share a value', () => {
    expect(refusalAdvice({ cases: [failed('x', 'eps = 0'), failed('y', 'eps = 0')] })).toEqual([
      'All 2 failed cases have eps = 0. If the optimizer refuses that value, answer with the code "refused" (PRO-7). In a module, throw an error with an "exception". The suite then judges the rest.',
    ]);
  });

  it('says it for a part of them only if their messages name the value', () => {
    const crash = failed('out of memory');
    expect(refusalAdvice({ cases: [crash, failed('x', 'eps = 0')] })).toEqual([]);
    expect(refusalAdvice({ cases: [crash, failed('eps is 0', 'eps = 0')] })[0]).toMatch(
      /^1 of 2 failed cases has eps = 0\. /,
    );
    expect(refusalAdvice({ cases: [failed('x', 'eps = 0')] })[0]).toMatch(
      /^The failed case has eps = 0\. /,
    );
  });

  it('gives no advice about causes other than values, or about refused cases', () => {
    expect(refusalAdvice({ cases: [failed('x', 'a reload')] })).toEqual([]);
    expect(refusalAdvice({ cases: [{ ...failed('x', 'eps = 0'), declined: 'refused' }] })).toEqual(
      [],
    );
    expect(refusalAdvice({ cases: [] })).toEqual([]);
  });
});

describe('unusualAnswersTexts()', () => {
  it('names the oracle instead of torch', () => {
    const declined = [{ how: 'refused', message: 'eps', cause: 'eps = 0', scenarios: 12 }] as const;
    const hidden = { momentum_buffer: 3 };
    expect(unusualAnswersTexts({ declined, moreDeclined: 2, hidden })).toEqual([
      'The port refuses eps = 0, which the oracle accepts (12 scenarios).',
      'The port refuses 2 more scenarios that the oracle accepts.',
      'Not shown while unused: momentum_buffer in 3 values (momentum is 0 there).',
    ]);
  });
});

describe('the reports of a port that refuses and hides [CMP-4, CMP-5]', () => {
  const hidden = item({ verdict: 'exact', hidden: { momentum_buffer: 28 } });
  const report = {
    ...reportOf([]),
    cases: [refused('eps = 0', 'eps'), hidden, failed('lr', 'lr = 0')],
  };

  it.each([
    ['console', consoleReport(report)],
    ['html', htmlReport(report)],
    ['github', githubSummary(report)],
  ])('say it in one line each: %s', (_, text) => {
    const line = text.replaceAll(/\s+/g, ' ');
    expect(line).toContain('The port refuses eps = 0, which torch accepts (1 case).');
    expect(line).toContain('Not shown while unused: momentum_buffer in 28 values of 1 case');
    expect(line).toContain('The failed case has lr = 0. If the optimizer refuses that value');
  });
});
