import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PortDefinition } from '../../../src/port/define-port.ts';
import { openModulePort } from '../../../src/port/module/module-port.ts';
import type { Port } from '../../../src/port/port.ts';
import { openProcessPort } from '../../../src/port/process/process-port.ts';
import { referencePort } from '../../../src/port/reference-port.ts';
import { decodeScaleAnswer, encodeScaleRequest } from '../../../src/port/scale-messages.ts';
import { scaleSubject } from '../../../src/port/scale-subject.ts';
import { answerTo } from '../../../src/port/serve.ts';
import { readGoldenScale, type GoldenCase } from '../../../src/scale/golden.ts';
import { judgeScale, type ScaleVerdict } from '../../../src/scale/judge-scale.ts';
import { referenceReplay } from '../../../src/scale/scale-reference.ts';
import { replaying, rightHello } from '../../harness/right-answers.ts';

const { cases } = await readGoldenScale();
const plain = goldenOf('float32/portable/plain/10037');
const everything = goldenOf('float32/portable/everything/10037');
const double = goldenOf('float64/portable/everything/10037');
const reference = referencePort('portable', '1.2.3');

function goldenOf(id: string): GoldenCase {
  const found = cases.find((golden) => golden.id === id);
  if (!found) {
    throw new Error(`no case ${id}`);
  }
  return found;
}

/** Judges a port in a scale case. */
async function judge(port: Port, golden: GoldenCase): Promise<ScaleVerdict> {
  const subject = scaleSubject(port, golden.scaleCase);
  return typeof subject === 'string'
    ? { verdict: 'notJudged', reason: subject }
    : judgeScale(golden, subject, referenceReplay('portable'));
}

/** Returns the answer of `serve` to a request, after a round trip through JSON. */
async function answerOf(port: Port, request: object): Promise<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(await answerTo(port, JSON.stringify({ id: 3, ...request }))));
}

describe('serve [PRO-9]', () => {
  it('lists "scale" in hello if the port plays scale cases', async () => {
    const hello = { op: 'hello', protocol: 1 };
    expect(JSON.stringify(await answerOf(reference, hello))).toContain('"empty_groups","scale"]');
    const { scale: _scale, ...without } = reference;
    expect(JSON.stringify(await answerOf(without, hello))).not.toContain('scale');
  });

  it("has PyTorch's digests", async () => {
    const ranges = everything.checkpoints.map(({ step }) => ({ step, from: 0, to: 10_037 }));
    const answer = await answerOf(reference, encodeScaleRequest(everything.scaleCase, ranges));
    expect(answer).toEqual({
      id: 3,
      ok: { digests: everything.checkpoints.map(({ digests }) => digests) },
    });
  });

  it('rejects invalid requests, and answers impossible ones with an error', async () => {
    const request = encodeScaleRequest(plain.scaleCase, [{ step: 1, from: 0, to: 10_038 }]);
    expect(await answerOf(reference, request)).toMatchObject({
      error: {
        code: 'failed',
        message:
          'the range is from 0 to 10038: expected 0 <= from <= to <= 10037, the number of elements',
      },
    });
    const { scale: _scale, ...without } = reference;
    expect(await answerOf(without, request)).toMatchObject({
      error: { code: 'unsupported', message: 'this port does not play scale cases' },
    });
    await expect(answerOf(reference, { ...request, more: 1 })).rejects.toThrow(
      'the JSON has the unknown key "more": remove it, or correct its spelling',
    );
  });
});

describe('values [PRO-10]', () => {
  const ranges = [{ step: 2, from: 3, to: 5, values: true }];

  it('are words instead of digests', async () => {
    const answer = await answerOf(reference, encodeScaleRequest(plain.scaleCase, ranges));
    expect(answer).toEqual({
      id: 3,
      ok: {
        digests: [
          {
            grad: expect.stringMatching(/^[\da-f]{8} [\da-f]{8}$/),
            square_avg: expect.stringMatching(/^[\da-f]{8} [\da-f]{8}$/),
            param: expect.stringMatching(/^[\da-f]{8} [\da-f]{8}$/),
          },
        ],
      },
    });
  });

  it('may be decimal numbers if the port declares this encoding', () => {
    const answer = { digests: [{ param: [1, '-Infinity' as const] }] };
    const decoded = decodeScaleAnswer(answer, plain.scaleCase, ranges, 'decimal');
    expect(decoded).toEqual([{ param: '3f800000 ff800000' }]);
  });
});

describe('a module [PRO-10]', () => {
  const wrong = (create: PortDefinition['create']): PortDefinition => ({
    name: 'x',
    version: '1',
    dtypes: ['float32'],
    features: [],
    create,
  });

  it('plays scale cases without extra code', async () => {
    const file = join(import.meta.dirname, '../../../examples/adapters/javascript/port.js');
    const loaded: { default: unknown } = await import(file);
    const port = await openModulePort(loaded.default);
    expect(await judge(port, double)).toEqual({ verdict: 'exact' });
    expect(await judge(port, plain)).toEqual({
      verdict: 'notJudged',
      reason: 'not declared: float32',
    });
  });

  it.each<[string, PortDefinition, RegExp]>([
    [
      'shows another length',
      wrong(() => ({ step() {}, params: () => [new Float32Array(3)] })),
      /^params\(\)\[0\] is a Float32Array of length 3: expected a Float32Array of length 10037$/,
    ],
    [
      'shows another type',
      wrong(({ groups: [group] }) => ({
        step() {},
        params: () => group.params,
        state: () => [{ squareAvg: new Float64Array(10_037) }],
      })),
      /^state\(\)\[0\]\.squareAvg is a Float64Array of length 10037: expected a Float32Array of length 10037$/,
    ],
    [
      "has the protocol's names in its state",
      wrong(({ groups: [{ params }] }) => ({
        step() {},
        params: () => params,
        state: () => Object.values({ only: { square_avg: params[0] } as object }),
      })),
      /^`state\(\)\[0\]` has the key `square_avg`: modules use `squareAvg`\. Rename the key\.$/,
    ],
    [
      "reads the protocol's name of a hyperparameter",
      wrong(({ groups: [group] }) => {
        const { weight_decay: decay }: { lr: number; weight_decay?: number } = group;
        return { step: () => void decay, params: () => group.params };
      }),
      /^the port reads `groups\[0\]\.weight_decay`, which does not exist: modules use `weightDecay`\. Read that name instead\.$/,
    ],
    [
      'throws',
      wrong(() => {
        throw new Error('no');
      }),
      /^create\(\) threw Error: no \(scale\.test\.ts:\d+\)$/,
    ],
  ])('fails if it %s', async (_, definition, message) => {
    const found = await judge(await openModulePort(definition), plain);
    expect(found).toEqual({ verdict: 'failed', message: expect.stringMatching(message) });
  });
});

describe('scaleSubject() [SCL-6]', () => {
  const { capabilities, scale, ...others } = reference;

  it.each<[string, Port, string]>([
    ['scale', { ...others, capabilities }, 'scale'],
    ['a feature', port({ features: ['centered', 'momentum'] }), 'weight_decay, maximize'],
    ['the dtype', port({ dtypes: ['float64'] }), 'float32'],
  ])('skips a port that does not declare %s', (_, incomplete, missing) => {
    expect(scaleSubject(incomplete, everything.scaleCase)).toBe(`not declared: ${missing}`);
  });

  it('skips a port that flushes subnormal numbers', () => {
    const flushing = port({ flushesSubnormals: true });
    expect(scaleSubject(flushing, plain.scaleCase)).toBe(
      'the port flushes subnormal numbers to zero, and some elements of this case become subnormal',
    );
  });

  function port(changes: Partial<Port['capabilities']>): Port {
    return {
      ...others,
      ...(scale && { scale }),
      capabilities: { ...capabilities, ...changes },
    };
  }
});

describe('openProcessPort() [PRO-9]', () => {
  const hello = rightHello.replace('"refusals"', '"refusals","scale"');

  async function answering(answer: object): Promise<ScaleVerdict> {
    const line = JSON.stringify({ id: 7, ...answer });
    const port = await openProcessPort({ command: await replaying(hello, [line]), restarts: 0 });
    try {
      return await judge(port, plain);
    } finally {
      await port.close?.();
    }
  }

  it("accepts a command's digests", async () => {
    const digests = plain.checkpoints.map((checkpoint) => checkpoint.digests);
    expect(await answering({ ok: { digests } })).toEqual({ verdict: 'exact' });
  });

  it.each([
    [
      'an unknown tensor',
      { ok: { digests: [{ params: 'x' }] } },
      /^invalid answer: digests\[0\] has the unknown key "params": remove it, or correct its spelling$/,
    ],
    [
      'an error',
      { error: { code: 'failed', message: 'too big' } },
      /^the port answered with the error "failed": too big$/,
    ],
    [
      'snapshots',
      { ok: { snapshots: [] } },
      /^invalid answer: digests is missing: expected a list$/,
    ],
  ])('fails a command that answers %s', async (_, answer, message) => {
    expect(await answering(answer)).toEqual({
      verdict: 'failed',
      message: expect.stringMatching(message),
    });
  });

  it('does not judge a command that answers "unsupported"', async () => {
    const found = await answering({ error: { code: 'unsupported', message: 'too big' } });
    expect(found).toEqual({ verdict: 'notJudged', reason: 'unsupported: too big' });
  });

  it('reads from hello whether the command plays scale cases', async () => {
    const port = await openProcessPort({ command: await replaying(rightHello, []), restarts: 0 });
    expect(port.scale).toBeUndefined();
    await port.close?.();
  });
});
