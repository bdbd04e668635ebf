import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestText, smallFiles, soundEntry, writeCorpus } from '../../harness/small-corpus.ts';
import { suiteFolder } from '../../temporary-folder.ts';
import { runCli, runCliWith } from './run-cli.ts';

/** A title of a window, a colour, C1 controls, a change of the text direction, a line break and a fake verdict. */
const HOSTILE =
  '\u001b]0;title\u0007\u001b[31mred\u009b2J\u0085\u202e\u2066\u200f\u2028\r\nverdict   EXACT';

/** Characters that must not reach a terminal. A line break is fine. */
const unsafe = /[^\n\P{Cc}]|[\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/u;

/** A port with a hostile name. It differs in every case, or fails with hostile words, as its first option says. */
const port = `const evil = ${JSON.stringify(HOSTILE)};
export default {
  name: evil.slice(0, 90), version: evil, dtypes: ['float32'], features: [],
  create: ({ groups }) => ({
    step() {
      if (globalThis.process.env.EVIL === 'unsupported') throw Object.assign(new Error(evil), { code: 'unsupported' });
      if (globalThis.process.env.EVIL === 'throws') throw new Error(evil);
      groups.forEach(({ params }) => params.forEach((param) => param.fill(7)));
    },
    params: () => groups.flatMap(({ params }) => params),
  }),
};
`;

/** Puts the hostile text into all texts of a fixture file that a corpus can choose. */
function withHostileTexts(text: string): string {
  const file = JSON.parse(text) as {
    oracle: object;
    fixtures: { lanes?: string[][]; refusal?: { message: string } }[];
  };
  return JSON.stringify({
    ...file,
    oracle: {
      ...file.oracle,
      stand_in: HOSTILE,
      torch: HOSTILE,
      commit: HOSTILE,
      system: HOSTILE,
      capability: HOSTILE,
      environment: { [HOSTILE]: HOSTILE },
    },
    fixtures: file.fixtures.map((fixture) => ({
      ...fixture,
      ...(fixture.lanes && { lanes: fixture.lanes.map((lanes) => lanes.map(() => HOSTILE)) }),
      ...(fixture.refusal && { refusal: { ...fixture.refusal, message: HOSTILE } }),
    })),
  });
}

/** Adds the hostile text to the texts of a report that have these keys. */
function hostileReport(text: string, keys: readonly string[]): string {
  return JSON.stringify(
    JSON.parse(text, (key, value: unknown) =>
      keys.includes(key) && typeof value === 'string' && value !== 'rmsprop-parity'
        ? `${value}${HOSTILE}`
        : value,
    ),
  );
}

/** The keys of texts that a report can have, apart from those that `merge` compares with the corpus. */
const freeKeys = ['name', 'version', 'language', 'file', 'reason', 'lane', 'known', 'statement'];
freeKeys.push('clause', 'torch', 'commit', 'system', 'capability', 'stand_in', 'node', 'failure');

describe('texts from outside on a terminal [CLI-15, TRU-1]', async () => {
  const folder = await suiteFolder();
  const file = (name: string): string => join(folder, name);
  await writeFile(file('port.mjs'), port);
  await writeFile(file('not-json.json'), `${HOSTILE}{`);
  const files = (await smallFiles()).map(({ path, text }) => ({
    path,
    text: withHostileTexts(text),
  }));
  const corpus = await writeCorpus(
    manifestText(files.map(soundEntry)),
    files.map(({ path, text }) => ({ path, bytes: text })),
    file('whole'),
  );
  const damaged = await writeCorpus(
    JSON.stringify({ format: 1, generator: [], files: [], [HOSTILE]: 1 }),
    [],
    file('damaged'),
  );
  const judge = ['verify', '--port', file('port.mjs'), '--corpus', corpus];
  const json = (name: string): string[] => ['--reporter', `console,json=${file(name)}`];
  const env = (EVIL: string): Readonly<Record<string, string>> => ({ EVIL });
  await runCli(...judge, ...json('a.json'));
  const whole = await readFile(file('a.json'), 'utf8');
  await writeFile(file('b.json'), hostileReport(whole, [...freeKeys, 'id', 'sha256', 'caseId']));
  await writeFile(file('c.json'), hostileReport(whole, freeKeys));

  const check = async (
    args: readonly string[],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<string> => {
    const { stdout, stderr } = await runCliWith(variables, ...args);
    expect(`${stdout}${stderr}`).not.toMatch(unsafe);
    expect(`${stdout}${stderr}`).not.toMatch(/^verdict {3}EXACT/m);
    return `${stdout}${stderr}`;
  };

  it.each<[string, string[], string]>([
    ['a case', ['fixtures', 'show', 'events/float32/portable/groups', '--event', '0'], '\ufffd'],
    ['a refused case', ['fixtures', 'show', 'refusals/float32/portable/nan-lr'], '\ufffd'],
    ['a list of files', ['fixtures', 'list'], '\ufffd'],
    ['a list of cases', ['fixtures', 'list', '--cases'], 'events/float32/portable/groups'],
    ['a check', ['fixtures', 'check'], 'manifest.json: the corpus has '],
    ['an explanation', ['explain', 'events/float32/portable/groups'], '\ufffd'],
  ])('has no control characters of a corpus: %s', async (_, args, part) => {
    expect(await check([...args, '--corpus', corpus])).toContain(part);
  });

  it.each<[string, string[]]>([
    ['verify', ['verify']],
    ['fixtures check', ['fixtures', 'check']],
    ['fixtures list', ['fixtures', 'list']],
    ['explain', ['explain', 'a/b/c']],
  ])('has none of the error about a damaged corpus: %s', async (_, args) => {
    expect(await check([...args, '--corpus', damaged])).toContain('has the unknown key');
  });

  it.each(['differs', 'throws', 'unsupported'])(
    'has none of a port that %s, in any command',
    async (how) => {
      expect(await check([...judge, '--verbose'], env(how))).toContain('verdict   ');
      for (const command of ['probe', 'fuzz', 'scale']) {
        const args = ['--port', file('port.mjs')];
        const more = {
          fuzz: ['--runs', '20', '--out', file('out')],
          scale: ['--elements', '10037'],
        };
        await check(
          [command, ...args, ...(command in more ? Reflect.get(more, command) : [])],
          env(how),
        );
      }
    },
  );

  it('has none of a report', async () => {
    expect(await check(['diff', file('a.json'), file('b.json')])).toContain('absent');
    expect(await check(['diff', file('b.json'), file('a.json')])).toContain('absent');
    await check(['merge', file('b.json'), '--corpus', corpus]);
    const merged = await check(['merge', file('c.json'), '--corpus', corpus, '--verbose']);
    expect(merged).toContain('verdict   ');
    expect(await check(['diff', file('a.json'), file('not-json.json')])).toContain('invalid JSON');
    await check(['merge', file('not-json.json')]);
  });

  it.each<[string, string[]]>([
    ['a command', [HOSTILE]],
    ['an option', ['verify', `--${HOSTILE}`]],
    ['a choice', ['verify', '--level', HOSTILE]],
    ['a list', ['verify', '--dtype', HOSTILE]],
    ['a reporter', ['verify', '--reporter', HOSTILE]],
    ['a number', ['verify', '--timeout', HOSTILE]],
    ['a filter', ['verify', '--filter', HOSTILE]],
    ['a module', ['verify', '--port', `${HOSTILE}.mjs`]],
    ['a program', ['verify', '--', HOSTILE]],
    ['a file of known deviations', ['verify', '--known', HOSTILE]],
    ['a corpus', ['verify', '--corpus', HOSTILE]],
    ['a report', ['diff', HOSTILE, HOSTILE]],
    ['an id', ['explain', HOSTILE]],
    ['a case', ['fixtures', 'show', HOSTILE]],
    ['a case of a file', ['fixtures', 'show', `grid/float32/portable/${HOSTILE}`]],
    ['a Python', ['fixtures', 'regenerate', '--check', '--python', HOSTILE]],
    ['help', ['help', HOSTILE]],
  ])('has none of the command line: %s', async (_, args) => {
    expect(await check(args)).not.toBe('');
  });
});
