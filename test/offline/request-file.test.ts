import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readSelection, requestsOf, selectionIn } from '../../src/offline/request-file.ts';
import { findCase, loadCorpus } from '../../src/corpus/corpus.ts';
import { encodeTrajectory } from '../../src/scenario/encode.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { judgeAnswers, answersTo, linesOf, smallSelection } from './small-run.ts';

describe('requestsOf() and requestLines() [OFF-1]', () => {
  it('ask hello first, then every case once, the invariants, the probe, and cases again', async () => {
    const lines = await linesOf();
    expect(lines[0]).toMatch(/^\{"id":\d+,"op":"hello","protocol":1,"offline":\{"salt":0,/);
    expect(lines.slice(1).every((line) => /^\{"id":\d+,"op":"run","scenario":\{/.test(line))).toBe(
      true,
    );
    const { questions } = await requestsOf(smallSelection, undefined);
    expect(questions.filter(({ pass }) => pass === 'again')).toHaveLength(16);
    expect(
      questions
        .slice(0, 16)
        .map(({ text }) => text)
        .toReversed(),
    ).toEqual(questions.slice(-16).map(({ text }) => text));
    expect(lines).toHaveLength(questions.length + 1);
    expect(questions).toHaveLength(16 + 3 * 3 + 2 + 16);
  });

  it('have different ids below 2^31, the same in every call [OFF-3]', async () => {
    const lines = await linesOf();
    const ids = lines.map((line) => Number(/^\{"id":(\d+)/.exec(line)?.[1]));
    expect(new Set(ids).size).toBe(ids.length);
    expect(Math.max(...ids)).toBeLessThan(2 ** 31);
    expect(await linesOf()).toEqual(lines);
  });

  it('hold no golden value', async () => {
    const text = (await linesOf()).join('\n');
    const { dtype, golden } = findCase(await loadCorpus(), 'grid/float32/portable/momentum');
    const words = encodeTrajectory(dtype, golden).flatMap(({ state }) =>
      state.flatMap((entry) => entry?.square_avg.split(' ') ?? []),
    );
    const unusual = words.filter((word) => /[1-9a-f]{6}/.test(word));
    expect(unusual.length).toBeGreaterThan(10);
    expect(unusual.filter((word) => text.includes(word))).toEqual([]);
  });

  it('add random cases, which the bundled optimizer answers too [OFF-5]', async () => {
    const fuzz = { runs: 30, seed: 7, dtypes: ['float32'], features: ['momentum'] } as const;
    const stated = { ...smallSelection, filter: '{fuzz/**,grid/float32/**}', fuzz };
    const lines = await linesOf(stated);
    const report = await judgeAnswers(`${(await answersTo(lines)).join('\n')}\n`, { stated });
    const drawn = report.cases.filter(({ id }) => id.startsWith('fuzz/float32/portable/7-'));
    expect(drawn).toHaveLength(30);
    expect(report.verdict).toBe('exact');
    expect(report.asked.fuzz).toEqual(fuzz);
    const others = await linesOf({ ...stated, fuzz: { ...fuzz, seed: 8 } });
    expect(others.filter((line) => lines.includes(line)).length).toBeLessThan(40);
  });
});

describe('selectionIn() and readSelection()', () => {
  it('return the selection of the first line, also of a compressed file [OFF-10]', async () => {
    const lines = await linesOf();
    expect(selectionIn(lines[0] ?? '', 'x')).toEqual(smallSelection);
    const file = join(await temporaryFolder(), 'requests.ndjson.gz');
    await writeFile(file, gzipSync(`${lines.join('\n')}\n`));
    expect(await readSelection(file)).toEqual(smallSelection);
  });

  it('reject any other line', () => {
    expect(() => selectionIn('{"id":1,"op":"hello","protocol":1}', 'r.ndjson')).toThrow(
      'the first line of "r.ndjson" is not the first line of a file of requests (offline is missing',
    );
  });
});
