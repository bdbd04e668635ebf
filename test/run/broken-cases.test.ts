import { describe, expect, it } from 'vitest';
import { givenUpText } from '../../src/port/given-up.ts';
import { failureTriggerOf } from '../../src/run/broken-cases.ts';
import type { JudgedCase } from '../../src/parity/judge-case.ts';
import { loadCorpus } from '../../src/corpus/corpus.ts';

const { manifest, readCases } = await loadCorpus();
const cases = manifest.files
  .filter(({ dtype, oracle }) => dtype === 'float32' && oracle.arithmetic === 'portable')
  .flatMap((entry) => readCases(entry));

/** The cases with an event that adds a group. */
const adding = cases
  .filter(({ scenario }) => scenario.events.some(({ kind }) => kind === 'add_group'))
  .map(({ caseId }) => caseId);

/** Judges every case as exact, except those in which the port adds a group. */
function judgedWith(item: JudgedCase, ids: readonly string[] = adding): Map<string, JudgedCase> {
  return new Map(
    cases.map(({ caseId }) => [caseId, ids.includes(caseId) ? item : { verdict: 'exact' }]),
  );
}

const broken = { verdict: 'failed', reason: 'no state' } as const;

describe('failureTriggerOf()', () => {
  it('returns what the cases in which the port breaks have in common, with counts [DIA-12, DIA-14]', () => {
    expect(adding.length).toBeGreaterThan(1);
    expect(failureTriggerOf(judgedWith(broken), cases)).toMatchObject({
      conditions: [{ feature: 'event-is-add-group', holds: true }],
      counts: {
        inside: { wrong: adding.length, total: adding.length },
        outside: { wrong: 0, total: cases.length - adding.length },
      },
    });
  });

  it.each<[string, JudgedCase]>([
    ['declined', { verdict: 'failed', reason: 'no groups', declined: 'unsupported' }],
    ['not declared', { verdict: 'failed', reason: 'not declared: add_group' }],
    ['given up', { verdict: 'failed', reason: givenUpText('broke 11 times', 'exit code 1') }],
    ['not judged', { verdict: 'notJudged', reason: 'the time is over' }],
    ['divergent', { verdict: 'divergent' }],
  ])('returns null if the cases are only %s', (_, item) => {
    expect(failureTriggerOf(judgedWith(item), cases)).toBeNull();
  });

  it('returns null for one case, for all cases, and for no case', () => {
    expect(failureTriggerOf(judgedWith(broken, adding.slice(0, 1)), cases)).toBeNull();
    const all = cases.map(({ caseId }) => caseId);
    expect(failureTriggerOf(judgedWith(broken, all), cases)).toBeNull();
    expect(failureTriggerOf(new Map(), cases)).toBeNull();
  });
});
