import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortError, UnsupportedError } from '../../../src/errors.ts';
import { judgeCase } from '../../../src/parity/judge-case.ts';
import type { Port } from '../../../src/port/port.ts';
import { openProcessPort } from '../../../src/port/process/process-port.ts';
import { damagedBytes, reshapedJson, splicedJson } from '../../harness/damage.ts';
import { valueOrDeclaredLater } from '../../harness/declared.ts';
import { replaying, rightAnswer, rightHello, testCase } from '../../harness/right-answers.ts';

/* A real process that answers with damaged versions of the correct answer. */

const { ok } = JSON.parse(rightAnswer);
/** Damaged answers that still follow the protocol. */
const wrongAnswer = fc
  .oneof(splicedJson(JSON.stringify(ok)), reshapedJson(JSON.stringify(ok)))
  .map((json) => `{"id":7,"ok":${json}}`);
const error = splicedJson('{"code":"refused","exception":"ValueError","message":"no"}').map(
  (json) => `{"id":7,"error":${json}}`,
);
const brokenLine = fc.oneof(
  damagedBytes(Buffer.from(rightAnswer)),
  splicedJson(rightAnswer).map((json) => Buffer.from(json)),
  error.map((json) => Buffer.from(json)),
  fc
    .constantFrom('', '{}', '{"id":7}', 'null', '\u0000', '{"id":7,"ok":{}}\n{"id":7,"ok":{}}')
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
);

/** Judges the case once for each answer, and counts the verdicts. */
async function judgeAll(
  answers: readonly (string | Buffer)[],
  restarts: number,
): Promise<Map<string, number>> {
  const command = await replaying(rightHello, answers);
  const port = await openProcessPort({ command, restarts, timeout: 10_000 });
  try {
    const undeclared: unknown[] = [];
    const run: Port['run'] = (scenario) =>
      port.run(scenario).catch((problem: unknown) => {
        const isRefusal =
          problem instanceof Error && 'code' in problem && problem.code === 'refused';
        if (!isRefusal && !(problem instanceof PortError || problem instanceof UnsupportedError)) {
          undeclared.push(problem);
        }
        throw problem;
      });
    const results = await Promise.all(answers.map(() => judgeCase(testCase, { ...port, run })));
    expect(undeclared).toEqual([]);
    for (const { verdict, reason } of results) {
      expect(['exact', 'equivalent', 'divergent', 'failed', 'notJudged']).toContain(verdict);
      expect((reason ?? '').length).toBeLessThan(5000);
      expect(reason ?? '').not.toMatch(
        /Maximum call stack|Cannot |is not (a function|iterable)|of (undefined|null)/,
      );
    }
    expect(port.incidents?.length).toBeLessThanOrEqual(restarts + 1);
    return new Map(
      ['exact', 'divergent', 'failed'].map((name) => [
        name,
        results.filter(({ verdict }) => verdict === name).length,
      ]),
    );
  } finally {
    await port.close?.();
  }
}

describe.skipIf(process.platform === 'win32')('a process with damaged answers [HOS-2]', () => {
  it('is exact with undamaged answers', async () => {
    expect(
      (
        await judgeAll(
          Array.from({ length: 40 }, () => rightAnswer),
          0,
        )
      ).get('exact'),
    ).toBe(40);
  });

  it('gets a verdict for each of 100 wrong answers, without a restart', async () => {
    const answerLists = fc.array(
      fc.oneof(
        { arbitrary: wrongAnswer, weight: 9 },
        { arbitrary: fc.constant(rightAnswer), weight: 1 },
      ),
      { minLength: 100, maxLength: 100 },
    );
    const total = { failed: 0, divergent: 0 };
    await fc.assert(
      fc.asyncProperty(answerLists, async (answers) => {
        const counts = await judgeAll(answers, 0);
        total.failed += counts.get('failed') ?? 0;
        total.divergent += counts.get('divergent') ?? 0;
      }),
      { numRuns: 6 },
    );
    expect(Math.min(total.failed, total.divergent)).toBeGreaterThan(0);
  });

  it('gets a verdict for each of 30 broken lines, with limited restarts', async () => {
    const answerLists = fc.array(
      fc.oneof(
        { arbitrary: brokenLine, weight: 1 },
        { arbitrary: fc.constant(rightAnswer), weight: 3 },
      ),
      { minLength: 30, maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(answerLists, async (answers) => {
        const start = performance.now();
        await judgeAll(answers, 8);
        expect(performance.now() - start).toBeLessThan(30_000);
      }),
      { numRuns: 8 },
    );
  });

  it('gives an error for an invalid command', async () => {
    for (const command of [['a\u0000b'], ['true', 'a\u0000b'], ['']] as const) {
      await expect(openProcessPort({ command })).rejects.toThrow(PortError);
    }
  });

  it('opens, or gives an error, for any answer to hello', async () => {
    const hello = fc.oneof(
      splicedJson(rightHello).map((json) => Buffer.from(json)),
      damagedBytes(Buffer.from(rightHello)),
      fc
        .constantFrom(
          '',
          'null',
          `${rightHello}\n${rightHello}`,
          '{"id":7,"error":{"code":"x","message":"y"}}',
        )
        .map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(hello, async (line) => {
        const command = await replaying(line, [rightAnswer]);
        const port = await valueOrDeclaredLater(PortError, () =>
          openProcessPort({ command, restarts: 1, timeout: 10_000 }),
        );
        const result = port && (await judgeCase(testCase, port));
        await port?.close?.();
        expect(result?.verdict ?? 'failed').toMatch(/^(exact|failed|notJudged|divergent)$/);
      }),
      { numRuns: 25 },
    );
  });
});
