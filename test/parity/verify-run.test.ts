import { describe, expect, it } from 'vitest';
import { judgeCorpus, type JudgeCorpusOptions } from '../../src/parity/judge-corpus.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { corpusOf, idsOf } from '../few-cases.ts';

const path = 'refusals/float32/portable.json';
const corpus = corpusOf(path, 'examples/float32/portable.json', 'closed-loops/float64/fma.json');
const reference = referencePort('portable', 'test');
const ids = (): string[] => idsOf(path);

/** A run over the cases that PyTorch refuses, which take no time. */
const run = (options: Partial<JudgeCorpusOptions> = {}) =>
  judgeCorpus({
    corpus,
    portFor: () => reference,
    acceptsFile: (file) => file.dtype === 'float32' && file.oracle.arithmetic === 'portable',
    acceptsCase: (caseId) => caseId.startsWith('refusals/'),
    ...options,
  });
const forever = (): Promise<never> => new Promise(() => undefined);

describe('verify(): the run as a whole', () => {
  it('judges every case that is asked for once, in the order of the corpus, and tells of each', async () => {
    const told: string[] = [];
    const results = await run({ onResult: ({ caseId }) => told.push(caseId) });
    expect(results.map(({ caseId }) => caseId)).toEqual(ids());
    expect(told).toEqual(ids());
  });

  it('asks for all cases of all files by default', async () => {
    const results = await judgeCorpus({ corpus, portFor: () => reference });
    expect(results.map(({ caseId }) => caseId)).toEqual(
      corpus.manifest.files.flatMap((entry) => idsOf(entry.path)),
    );
  });

  it('asks for the files that are asked for, and no other', async () => {
    const results = await judgeCorpus({
      corpus,
      portFor: () => referencePort('fma', 'test'),
      acceptsFile: ({ dtype }) => dtype === 'float64',
    });
    expect(results.map(({ caseId }) => caseId)).toEqual(idsOf('closed-loops/float64/fma.json'));
  });

  it('passes on what is required', async () => {
    const port = { ...reference, capabilities: { ...reference.capabilities, features: [] } };
    const verdicts = async (required?: readonly string[]) =>
      new Set(
        (await run({ portFor: () => port, ...(required && { required }) })).map(
          (one) => one.verdict,
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
    let [underWay, peak] = [0, 0];
    const slow: Port = {
      ...reference,
      ...(inFlight !== undefined && { inFlight }),
      run: async (scenario) => {
        underWay += 1;
        peak = Math.max(peak, underWay);
        await new Promise((resolve) => setTimeout(resolve, 1));
        underWay -= 1;
        return reference.run(scenario);
      },
    };
    const results = await run({ portFor: () => slow });
    expect(peak).toBe(most);
    expect(results.map(({ caseId }) => caseId)).toEqual(ids());
  });

  it('fails what is not judged when the time is over', async () => {
    const results = await run({ portFor: () => ({ ...reference, run: forever }), runTimeout: 5 });
    expect(new Set(results.map(({ verdict, reason }) => `${verdict}: ${reason}`))).toEqual(
      new Set(['failed: the run took longer than its limit of 5 ms']),
    );
    expect(results).toHaveLength(ids().length);
  });

  it('leaves out what is not judged when it is aborted, the case under way too', async () => {
    const controller = new AbortController();
    let asked = 0;
    const port: Port = {
      ...reference,
      run: (scenario) => {
        asked += 1;
        if (asked === 3) {
          controller.abort();
          return forever();
        }
        return reference.run(scenario);
      },
    };
    const told: string[] = [];
    const results = await run({
      portFor: () => port,
      signal: controller.signal,
      onResult: ({ caseId }) => told.push(caseId),
    });
    expect(results.map(({ caseId }) => caseId)).toEqual(ids().slice(0, 2));
    expect(told).toEqual(ids().slice(0, 2));
    expect(asked).toBe(3);
  });

  it('asks for nothing where it is aborted from the start', async () => {
    let asked = 0;
    const port: Port = {
      ...reference,
      run: (scenario) => {
        asked += 1;
        return reference.run(scenario);
      },
    };
    expect(await run({ portFor: () => port, signal: AbortSignal.abort() })).toEqual([]);
    expect(asked).toBe(0);
  });

  it('lets the process end: no clock goes on after it', async () => {
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    await run({ runTimeout: 60_000, acceptsCase: () => false });
    const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    expect(after).toBe(before);
  });
});
