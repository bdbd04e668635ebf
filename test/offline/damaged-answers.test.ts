import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { elementAt } from '../../src/float/element-at.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { answersTo, judgeAnswers, judgeFile, linesOf, smallSelection } from './small-run.ts';

const requests = await linesOf();
const answers = await answersTo(requests);
const [hello = '', first = '', second = ''] = answers;
const rest = answers.slice(1);
const whole = `${answers.join('\n')}\n`;
const idOf = (line: string): number => Number(/"id":(\d+)/.exec(line)?.[1]);
const textOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
const helloWith = (changes: object): string => {
  const { id, ok } = JSON.parse(hello) as { id: number; ok: object };
  return textOf([JSON.stringify({ id, ok: { ...ok, ...changes } }), ...rest]);
};
const otherSelection = await answersTo(
  (await linesOf({ ...smallSelection, invariants: 2 })).slice(0, 2),
);
const otherCorpus = await answersTo(
  (await linesOf({ ...smallSelection, corpus: '0'.repeat(64) })).slice(0, 2),
);

describe('judge', () => {
  it('accepts the answers in any order, compressed or not [OFF-6, OFF-10]', async () => {
    const expected = await judgeAnswers(whole);
    expect(expected.verdict).toBe('exact');
    expect(expected.counts.exact).toBe(16);
    expect(expected.invariants).toMatchObject([{ verdict: 'holds' }]);
    expect(await judgeAnswers(textOf(answers.toReversed()))).toEqual(expected);
    expect(await judgeAnswers(gzipSync(whole))).toEqual(expected);
  });

  it.each([
    ['a byte order mark, CRLF and empty lines', `\uFEFF${whole.replaceAll('\n', '\r\n\r\n')}`],
    ['no line end after the last answer', whole.trimEnd()],
    ['the same answer to hello twice, because somebody joined two files', `${hello}\n${whole}`],
  ])('accepts %s', async (_, content) => {
    expect((await judgeAnswers(content)).verdict).toBe('exact');
  });
});

describe('judge, for a damaged file of answers [OFF-9]', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'has no answer. Run your port with the requests as its standard input'],
    ['a file of empty lines', '\n\n', 'has no answer.'],
    ['a cut first line', hello.slice(0, 40), 'has no answer: it ends within line 1'],
    [
      'the file of requests',
      textOf(requests),
      'line 1 is a request, and not an answer. Pass the file that your port wrote',
    ],
    [
      'a log line',
      textOf([hello, 'loading the model', ...rest]),
      'line 2 is "loading the model", which is not an answer',
    ],
    ['two answers on one line', textOf([hello, `${first}${second}`]), 'line 2 is "{\\"id\\"'],
    ['a key that no answer has', textOf([hello, first.replace('"ok"', '"okay"')]), 'line 2'],
    ['an id as text', textOf([hello, first.replace(/"id":(\d+)/, '"id":"$1"')]), 'line 2'],
    [
      'a repeated answer',
      textOf([hello, first, second, first]),
      `line 4 answers request ${idOf(first)} again: line 2 has answered it`,
    ],
    [
      'an answer to a request that the file does not have',
      textOf([...answers, first.replace(/"id":\d+/, '"id":5')]),
      `line ${answers.length + 1} answers request 5, which the requests do not have`,
    ],
    ['no answer to hello', textOf(rest), 'answers hello, the first request.'],
    [
      'two files in one',
      textOf([...answers, elementAt(otherSelection, 0)]),
      'is a second answer to hello, with another id',
    ],
    [
      'an error instead of an answer to hello',
      textOf([`{"id":${idOf(hello)},"error":{"code":"failed","message":"no GPU"}}`, ...rest]),
      'the port answered hello with the error "failed": no GPU',
    ],
    [
      'an answer to hello without a name',
      helloWith({ name: undefined }),
      'invalid answer to hello: name is missing',
    ],
    [
      'an answer to hello that wants decimal numbers',
      helloWith({ encoding: 'decimal' }),
      'the port reads tensors as decimal numbers, but the requests have tensors as hex words',
    ],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xc3, 0x28, 0x0a]), 'which is not UTF-8'],
    ['UTF-16', Buffer.from(`\uFEFF${whole}`, 'utf16le'), 'the file is UTF-16'],
    ['a line that is too long', 'x'.repeat(2 ** 24 + 1), 'a line of more than 16 MiB'],
    ['brackets without end', `${hello}\n{"id":1,"ok":${'['.repeat(200)}\n`, 'nested more than 100'],
  ])('names the problem: %s', async (_, content, expected) => {
    const report = await judgeAnswers(content);
    expect(report.failure).toContain(expected);
    expect([report.verdict, report.conformant]).toEqual(['failed', false]);
  });

  it('says that the port declares something else than the requests ask [OFF-4]', async () => {
    const capabilities = { ...allCapabilities, flushesSubnormals: false };
    const stated = { ...smallSelection, capabilities };
    const own = await answersTo(await linesOf(stated));
    expect((await judgeAnswers(textOf(own), { stated })).verdict).toBe('exact');
    const fewer = own[0]?.replace('"maximize",', '') ?? '';
    const report = await judgeAnswers(textOf([fewer, ...own.slice(1)]), { stated });
    expect(report.failure).toContain('the port declares other capabilities than the file of --for');
  });

  it('fails a case whose answer is missing, or does not judge it with --partial [OFF-8]', async () => {
    const content = textOf([hello, ...answers.slice(2)]);
    const report = await judgeAnswers(content);
    expect(report.counts).toMatchObject({ exact: 15, failed: 1 });
    expect(report.verdict).toBe('failed');
    expect(report.cases.find(({ verdict }) => verdict === 'failed')?.reason).toBe(
      `the file has no answer to request ${idOf(first)}. Run the port with all requests, or pass --partial to judge only its answers.`,
    );
    const partial = await judgeAnswers(content, { isPartial: true });
    expect(partial.counts).toMatchObject({ exact: 15, failed: 0, notJudged: 1 });
    expect(partial.verdict).toBe('exact');
  });

  it('fails a second answer that is missing, and one that differs [OFF-1]', async () => {
    const missing = await judgeAnswers(textOf(answers.slice(0, -1)));
    expect(missing.counts).toMatchObject({ exact: 15, failed: 1 });
    expect(missing.cases.find(({ verdict }) => verdict === 'failed')?.reason).toContain(
      `no answer to request ${idOf(answers.at(-1) ?? '')}`,
    );
    expect((await judgeAnswers(textOf(answers.slice(0, -1)), { isPartial: true })).verdict).toBe(
      'exact',
    );
    const other = elementAt(answers, 2).replace(/"id":\d+/, `"id":${idOf(answers.at(-1) ?? '')}`);
    const changed = await judgeAnswers(textOf([...answers.slice(0, -1), other]));
    expect(changed.askedAgain).toMatchObject({ differing: 1, failed: 0 });
    expect(changed.conformant).toBe(false);
  });

  it.each([
    ['text', Buffer.from(whole).subarray(0, -2000), /it ends within line \d+/],
    ['gzip', gzipSync(whole).subarray(0, -3000), /its gzip data ends after line \d+/],
  ])('judges the answers before the end of a cut file: %s [OFF-8]', async (_, content, reason) => {
    const report = await judgeAnswers(content);
    expect(report.incidents.join()).toMatch(reason);
    expect(report.verdict).toBe('failed');
    expect(report.counts.exact).toBeGreaterThan(0);
    expect(report.counts.failed).toBeGreaterThan(0);
    expect((await judgeAnswers(content, { isPartial: true })).counts.failed).toBe(0);
  });

  it('says that gzip data is damaged', async () => {
    const bytes = gzipSync(whole);
    bytes.fill(0xff, 100_000, 100_064);
    expect((await judgeAnswers(bytes)).verdict).toBe('failed');
  });

  it('judges an answer that is not valid as a failed case', async () => {
    const report = await judgeAnswers(whole.replace(first, first.replace('"params"', '"parms"')));
    expect(report.counts).toMatchObject({ exact: 15, failed: 1 });
    expect(report.cases.find(({ verdict }) => verdict === 'failed')?.reason).toContain('parms');
  });

  it.each([
    ['another selection', otherSelection, 'belong to another selection of cases'],
    ['another corpus', otherCorpus, 'belong to another corpus or to another version'],
  ])('is wrong usage if the answers belong to %s', async (_, lines, expected) => {
    await expect(judgeAnswers(textOf(lines))).rejects.toThrow(expected);
  });

  it('is wrong usage if there is no such file', async () => {
    await expect(judgeFile('/no/such/file')).rejects.toThrow('cannot read the file');
    await expect(judgeFile(import.meta.dirname)).rejects.toThrow('it is a folder');
  });
});
