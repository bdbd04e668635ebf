import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { main } from '../cli/run-cli.ts';
import { rightHello, replaying } from '../../harness/right-answers.ts';
import {
  manifestText,
  smallFiles,
  soundEntry,
  writeCorpus,
  writeSmallCorpus,
} from '../../harness/small-corpus.ts';

/* Reads hostile input of 15 MiB in a process with 1 GiB of memory. If it needs more, Node.js ends it by SIGABRT. */

const SIZE: number = 15 * 2 ** 20;
const list = (item: string): string => {
  const count = Math.floor(SIZE / (item.length + 1));
  return `${`${item},`.repeat(count)}${item}`;
};
const nested = (open: string, close: string): string => {
  const depth = Math.floor(SIZE / (open.length + close.length));
  return `${open.repeat(depth)}0${close.repeat(depth)}`;
};

async function runWithin(...args: string[]): Promise<object> {
  const { exitCode, signal, stdout, stderr } = await execa(
    process.execPath,
    ['--max-old-space-size=1024', main, ...args],
    { reject: false, stdin: 'ignore', timeout: 120_000 },
  );
  return { exitCode, signal, told: `${stdout}${stderr}`.replaceAll(/\s+/g, ' ') };
}

describe.skipIf(process.platform === 'win32')('a line of 15 MiB [HOS-5]', () => {
  it.each([
    ['nested 8 million deep', nested('[', ']'), 3, 'nested more than 100 deep'],
    [
      'of 8 million wrong snapshots',
      `{"snapshots":[${list('1')}]}`,
      3,
      'snapshots[0] is 1: expected an object',
    ],
  ])('%s gets a verdict', async (_, ok, exitCode, message) => {
    const answer = `{"id":7,"ok":${ok}}`;
    const corpus = await writeSmallCorpus();
    const filter = 'events/float32/portable/groups';
    const command = await replaying(rightHello, [answer]);
    expect(
      await runWithin('verify', '--corpus', corpus, '--filter', filter, '--', ...command),
    ).toEqual({ exitCode, signal: undefined, told: expect.stringContaining(message) });
  });
});

describe('a corpus file of 15 MiB [HOS-5]', () => {
  it.each([
    ['a nested manifest', nested('{"a":', '}')],
    ['a manifest of wrong files', `{"format":1,"generator":[],"files":[${list('[]')}]}`],
  ])('%s gives an error', async (_, manifest) => {
    const folder = await writeCorpus(manifest, []);
    expect(await runWithin('fixtures', 'list', '--corpus', folder)).toEqual({
      exitCode: 4,
      signal: undefined,
      told: expect.stringMatching(
        /^error: manifest\.json: .*(nested more than 100 deep|is .*: expected)/,
      ),
    });
  });

  it('with wrong events under a correct hash gives an error', async () => {
    const files = await smallFiles();
    const texts = files.map(({ path, text }) => ({
      path,
      text: text.replace('"events":[', `"events":[${list('{"step":[0]}')},`),
    }));
    const [file] = texts;
    const folder = await writeCorpus(manifestText(texts.slice(0, 1).map(soundEntry)), [
      { path: file?.path ?? '', bytes: file?.text ?? '' },
    ]);
    expect(await runWithin('fixtures', 'list', '--cases', '--corpus', folder)).toEqual({
      exitCode: 4,
      signal: undefined,
      told: expect.stringContaining(
        'fixtures[0].scenario.events[0].step[0] is 0: expected a string',
      ),
    });
  });
});
