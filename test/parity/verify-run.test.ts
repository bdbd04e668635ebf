import { describe, expect, it } from 'vitest';
import { Deadline } from '../../src/run/deadline.ts';
import { judgeCorpus, type JudgeCorpusOptions } from '../../src/parity/judge-corpus.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { corpusOf, idsOf } from '../few-cases.ts';

const path = 'refusals/float32/portable.json';
const corpus = corpusOf(path, 'examples/float32/portable.json', 'closed-loops/float64/fma.json');
const reference = referencePort('portable', 'test');
const ids = (): string[] => idsOf(path);

/** Runs the cases that PyTorch refuses, which take almost no time. */
const run = (options: Partial<JudgeCorpusOptions> = {}) =>
  judgeCorpus({
    corpus,
    portFor: () => reference,
    acceptsFile: (file) => file.dtype === 'float32' && file.oracle.arithmetic === 'portable',
    acceptsCase: (caseId) => caseId.startsWith('refusals/'),
    ...options,
  });
const forever = (): Promise<never> => new Promise(() => undefined);

describe('verify(): the whole run', () => {
  it('judges every selected case once, in the order of the corpus, and reports each', async () => {
    const reported: string[] = [];
    const results = await run({ onResult: ({ caseId }) => reported.push(caseId) });
    expect(results.map(({ caseId }) => caseId)).toEqual(ids());
    expect(reported).toEqual(ids());
  });

  it('selects all cases of all files by default', async () => {
    const results = await judgeCorpus({ corpus, portFor: () => reference });
    expect(results.map(({ caseId }) => caseId)).toEqual(
      corpus.manifest.files.flatMap((entry) => idsOf(entry.path)),
    );
  });

  it('selects only the accepted files', async () => {
    const results = await judgeCorpus({
      corpus,
      portFor: () => referencePort('fma', 'test'),
      acceptsFile: ({ dtype }) => dtype === 'float64',
    });
    expect(results.map(({ caseId }) => caseId)).toEqual(idsOf('closed-loops/float64/fma.json'));
  });

  it('passes the required features on', async () => {
    const port = { ...reference, capabilities: { ...reference.capabilities, features: [] } };
    const verdicts = async (required?: readonly string[]) =>
      new Set(
        (await run({ portFor: () => port, ...(required && { required }) })).map(
          (result) => result.verdict,
        ),
      );
    expect(await verdicts()).toEqual(new Set(['notJudged']));
    expect(await verdicts(['refusals'])).toEqual(new Set(['failed']));
  });

  it.each([
    [undefined, 1],
    [1, 1],
    [3, 3],
  ])('keeps %s cases in flight', async (inFlight, most) => {
    let [running, peak] = [0, 0];
    const slow: Port = {
      ...reference,
      ...(inFlight !== undefined && { inFlight }),
      run: async (scenario) => {
        running += 1;
        peak = Math.max(peak, running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
        return reference.run(scenario);
      },
    };
    const results = await run({ portFor: () => slow });
    expect(peak).toBe(most);
    expect(results.map(({ caseId }) => caseId)).toEqual(ids());
  });

  it('does not judge the remaining cases after the time limit, and does not ask the port', async () => {
    let calls = 0;
    const port: Port = {
      ...reference,
      run: (scenario) => {
        calls += 1;
        return calls === 3 ? forever() : reference.run(scenario);
      },
    };
    const results = await run({ portFor: () => port, limit: new Deadline(200) });
    expect(results.slice(0, 2).map(({ verdict }) => verdict)).toEqual(['exact', 'exact']);
    const reason = 'the run took longer than its limit of 200 ms';
    expect(results.slice(2)).toEqual(
      ids()
        .slice(2)
        .map((caseId): unknown =>
          expect.objectContaining({ caseId, verdict: 'notJudged', reason, cutOff: true }),
        ),
    );
    expect(calls).toBe(3);
  });

  it('keeps the time limit although the port never lets a timer fire', async () => {
    const results = await run({ limit: new Deadline(0) });
    expect(new Set(results.map(({ cutOff }) => cutOff))).toEqual(new Set([true]));
  });

  it('omits the remaining cases after an abort, including the current one', async () => {
    const controller = new AbortController();
    let calls = 0;
    const port: Port = {
      ...reference,
      run: (scenario) => {
        calls += 1;
        if (calls === 3) {
          controller.abort();
          return forever();
        }
        return reference.run(scenario);
      },
    };
    const reported: string[] = [];
    const results = await run({
      portFor: () => port,
      limit: new Deadline(undefined, controller.signal),
      onResult: ({ caseId }) => reported.push(caseId),
    });
    expect(results.map(({ caseId }) => caseId)).toEqual(ids().slice(0, 2));
    expect(reported).toEqual(ids().slice(0, 2));
    expect(calls).toBe(3);
  });

  it('judges no case if aborted before the start', async () => {
    let calls = 0;
    const port: Port = {
      ...reference,
      run: (scenario) => {
        calls += 1;
        return reference.run(scenario);
      },
    };
    expect(
      await run({ portFor: () => port, limit: new Deadline(undefined, AbortSignal.abort()) }),
    ).toEqual([]);
    expect(calls).toBe(0);
  });
});
