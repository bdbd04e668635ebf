import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import type { Storage } from '../../src/float/dtype.ts';
import { toHex } from '../../src/float/hex.ts';
import { boundsOf } from '../../src/parity/bound.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';
import { stateNames } from '../../src/port/capabilities.ts';
import {
  answerSchema,
  decodeRunAnswer,
  helloSchema,
  runAnswerSchema,
} from '../../src/port/protocol.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { answerTo } from '../../src/port/serve.ts';
import { check, parse } from '../../src/scenario/parse.ts';
import { damagedBytes, reshapedJson, splicedJson } from './damage.ts';
import { valueOrDeclared, valueOrDeclaredLater } from './declared.ts';
import { rightAnswer, rightHello, testCase } from './right-answers.ts';

const { dtype, scenario, golden } = testCase;
const bounds = boundsOf(scenario, golden, { flushesSubnormals: false });
const hex = (storage: Storage): string => toHex(dtype, storage);

/** Reads a line like the judge, and compares its values with the golden trajectory. */
function judgeLine(line: string, encoding: 'hex' | 'decimal'): number | null {
  return valueOrDeclared(InvalidArgumentError, () => {
    const answer = parse(answerSchema, line);
    const run = check(runAnswerSchema, 'ok' in answer ? answer.ok : undefined);
    const trajectory = decodeRunAnswer(run, dtype, encoding, stateNames);
    const { mismatches } = compareTrajectories(dtype, golden, trajectory, { bounds });
    return mismatches;
  });
}

describe('an answer to run [HOS-2]', () => {
  it('is exact without changes', () => {
    expect(judgeLine(rightAnswer, 'hex')).toBe(0);
  });

  it('gives a comparison or an error if nodes change', () => {
    fc.assert(
      fc.property(fc.oneof(splicedJson(rightAnswer), reshapedJson(rightAnswer)), (line) => {
        expect(judgeLine(line, 'hex') ?? 0).toBeGreaterThanOrEqual(0);
        expect(judgeLine(line, 'decimal') ?? 0).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1500 },
    );
  });

  it('gives a comparison or an error if bytes change', () => {
    fc.assert(
      fc.property(damagedBytes(Buffer.from(rightAnswer)), (bytes) => {
        expect(judgeLine(bytes.toString(), 'hex') ?? 0).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1500 },
    );
  });

  it('must have an integer as its id', () => {
    const ids = ['1.5', '"1"', 'null', '[1]', '1e999', '9007199254740993', 'true', '-0.5', '{}'];
    for (const id of ids) {
      expect(() => parse(answerSchema, `{"id":${id},"ok":{}}`)).toThrow(InvalidArgumentError);
    }
  });

  it('gives an error at the first of millions of wrong items', () => {
    for (const item of ['1', '{}', '[[]]', '{"params":1}', '"x"']) {
      const items = `${item},`.repeat(300_000) + item;
      for (const text of [
        `{"snapshots":[${items}]}`,
        `{"snapshots":[{"params":[${items}],"state":[${items}]}]}`,
        `{"snapshots":[{"params":[[${items}]]}]}`,
      ]) {
        expect(() =>
          decodeRunAnswer(parse(runAnswerSchema, text), dtype, 'hex', stateNames),
        ).toThrow(InvalidArgumentError);
      }
    }
  });
});

describe('an answer to hello [HOS-2]', () => {
  const hello = JSON.stringify(JSON.parse(rightHello).ok);

  it('gives a value or an error if nodes and bytes change', () => {
    const damaged = fc.oneof(
      splicedJson(hello),
      damagedBytes(Buffer.from(hello)).map((bytes) => bytes.toString()),
    );
    fc.assert(
      fc.property(damaged, (text) => {
        const taken = valueOrDeclared(InvalidArgumentError, () => parse(helloSchema, text));
        expect(taken?.name.length ?? 1).toBeLessThanOrEqual(100);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('answerTo() [HOS-2]', () => {
  const port = referencePort('portable', '1.0.0');
  const request = JSON.stringify({
    id: 7,
    op: 'run',
    scenario: {
      dtype,
      groups: scenario.groups.map(({ weightDecay, foreach, params, ...options }) => ({
        ...options,
        foreach,
        weight_decay: weightDecay,
        params: params.map(({ shape, data }) => ({ shape, data: hex(data) })),
      })),
      events: [
        { step: scenario.groups.flatMap(({ params }) => params.map(({ data }) => hex(data))) },
      ],
    },
  });

  it('answers or rejects a damaged request', async () => {
    expect(await answerTo(port, request)).toMatchObject({ id: 7, ok: { snapshots: [{}] } });
    await fc.assert(
      fc.asyncProperty(splicedJson(request), async (line) => {
        const answer = await valueOrDeclaredLater(InvalidArgumentError, () => answerTo(port, line));
        expect(JSON.stringify(answer)).toMatch(/^(null|\{"id":-?\d+,"(ok|error)":.*)$/s);
      }),
      { numRuns: 800 },
    );
  });
});
