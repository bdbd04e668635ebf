import { describe, expect, it } from 'vitest';
import { findCase, loadCorpus } from '../../src/corpus/corpus.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { dtypeNames } from '../../src/float/dtype.ts';
import { toHex } from '../../src/float/hex.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';
import { decodeRunAnswer } from '../../src/port/protocol.ts';
import { encodeScenario } from '../../src/scenario/encode.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { answerTo } from '../../src/port/serve.ts';
import { tensorCodecs, toLine } from '../../src/port/tensor-codec.ts';
import { decodeScenario } from '../../src/scenario/decode.ts';
import { parse } from '../../src/scenario/parse.ts';
import { scenarioSchema } from '../../src/scenario/scenario-schema.ts';

const corpus = await loadCorpus();
const cases = corpus.manifest.files.flatMap((entry) => corpus.readCases(entry));

describe('encodeScenario() [PRO-5]', () => {
  it('encodes every scenario of the corpus for a lossless round trip, without golden values', () => {
    for (const { scenario } of cases) {
      const line = toLine(encodeScenario(scenario));
      expect(decodeScenario(parse(scenarioSchema, line))).toEqual(scenario);
      expect(line).not.toContain('square_avg');
    }
  });
});

describe('tensorCodecs [PRO-6]', () => {
  it.each(dtypeNames)('preserves every number of the corpus in decimal: %s', (dtype) => {
    const { encode, decode } = tensorCodecs.decimal;
    const golden = cases.filter((item) => item.dtype === dtype).slice(0, 20);
    for (const storage of golden.flatMap((item) => item.golden.flatMap(({ params }) => params))) {
      const back = decode(dtype, JSON.parse(toLine({ data: encode(dtype, storage) })).data);
      const snapshot = (param: typeof storage) => [{ params: [param], state: [null] }];
      expect(compareTrajectories(dtype, snapshot(storage), snapshot(back)).mismatches).toBe(0);
    }
  });

  it('writes -0 as a number, and numbers that JSON lacks as text', () => {
    const numbers = Float64Array.of(-0, 0, NaN, Infinity, -Infinity, 0.1);
    expect(toLine({ data: tensorCodecs.decimal.encode('float64', numbers) })).toBe(
      '{"data":[-0.0,0,"NaN","Infinity","-Infinity",0.1]}',
    );
  });

  it('rejects the other encoding', () => {
    expect(() => tensorCodecs.hex.decode('float32', [1])).toThrow(
      new InvalidArgumentError(
        'the tensor is an Array of length 1: expected a string of hex words, as in "3f800000 40000000". To send numbers, answer hello with "encoding":"decimal".',
      ),
    );
    expect(() => tensorCodecs.decimal.decode('float32', '3f800000')).toThrow(
      new InvalidArgumentError(
        'the tensor is "3f800000": expected a list of numbers, because the answer to hello has "encoding":"decimal".',
      ),
    );
  });
});

describe('decodeRunAnswer() [PRO-4]', () => {
  const entry = { step: 1, square_avg: '3f800000' };

  it('requires exactly the declared state', () => {
    const answer = { snapshots: [{ params: ['3f800000'], state: [entry] }] };
    expect(
      decodeRunAnswer(answer, 'float32', 'hex', ['step', 'square_avg'])[0]?.state[0]?.step,
    ).toBe(1);
    const without = { snapshots: [{ params: ['3f800000'] }] };
    expect(decodeRunAnswer(without, 'float32', 'hex', [])[0]?.state).toEqual([]);
    expect(() => decodeRunAnswer(without, 'float32', 'hex', ['step'])).toThrow(
      new InvalidArgumentError(
        'snapshot 0: there are 0 states for 1 parameter: expected one for each, because the answer to hello declares state. Use null for a parameter without state, or declare "state": false.',
      ),
    );
    const partial = { snapshots: [{ params: ['3f800000'], state: [{ step: 1 }] }] };
    expect(() => decodeRunAnswer(partial, 'float32', 'hex', ['square_avg'])).toThrow(
      new InvalidArgumentError(
        'snapshot 0: state 0: square_avg is missing: the answer to hello declares it. Send it, or list only the other names in "state".',
      ),
    );
  });
});

describe('answerTo() [PRO-1, PRO-2]', () => {
  it.each([
    ['{', /^invalid JSON: /],
    ['{"id":1,"op":"play"}', /^op is "play": expected "hello", "run" or "scale"$/],
    ['{"id":1,"op":"hello"}', /^protocol is missing: expected a number$/],
    ['{"id":"1","op":"hello","protocol":1}', /^id is "1": expected a number$/],
  ])('rejects the request %s', async (line, message) => {
    await expect(answerTo(referencePort('portable', ''), line)).rejects.toThrow(message);
  });

  it('answers hello, and plays a scenario to the golden bits', async () => {
    const port = referencePort('portable', '9.9.9');
    expect(await answerTo(port, '{"id":1,"op":"hello","protocol":1}')).toMatchObject({
      id: 1,
      ok: { protocol: 1, name: 'rmsprop-parity', version: '9.9.9' },
    });
    const { dtype, scenario, golden } = findCase(corpus, 'grid/float32/portable/centered');
    const line = toLine({ id: 2, op: 'run', scenario: encodeScenario(scenario) });
    expect(await answerTo(port, line)).toMatchObject({
      id: 2,
      ok: {
        snapshots: golden.map(({ params }) => ({
          params: params.map((param) => toHex(dtype, param)),
        })),
      },
    });
  });
});
