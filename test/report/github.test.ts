import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { githubAnnotations, githubSummary, withoutCommands } from '../../src/report/ci/github.ts';
import { code, fenced } from '../../src/report/ci/markdown.ts';
import { hostileTexts } from './hostile.ts';
import { hostileRuns, runs } from './runs.ts';

/** Renders Markdown as GitHub does, before it removes dangerous tags. */
function rendered(markdown: string): string {
  return micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
}

const tagsIn = (html: string): string[] => [
  ...new Set([...html.matchAll(/<(\w+)/g)].map(([, tag = '']) => tag)),
];

const textIn = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

describe('githubSummary() [REP-5]', () => {
  it.each([
    ['exact', '## EXACT: RMSprop parity of `rmsprop-parity 1.0.0`'],
    ['equivalent', '## EQUIVALENT: RMSprop parity of `rmsprop-parity 1.0.0`'],
    ['equivalent at level exact', '## NOT EXACT: RMSprop parity of `rmsprop-parity 1.0.0`'],
    ['divergent', '## DIVERGENT: RMSprop parity of `epsilon: inside 1.0.0`'],
    ['broken', '## FAILED: RMSprop parity of `rmsprop-parity 1.0.0`'],
    ['not asked', '## FAILED: RMSprop parity of a port without a name'],
    ['cut short', '## NOT COMPLETE: RMSprop parity of `rmsprop-parity 1.0.0`'],
  ] as const)('has the verdict in its first line: %s', async (name, first) => {
    expect(githubSummary(await runs[name]()).split('\n')[0]).toBe(first);
  });

  it('has a diagnosis, a table of dtypes, the first 20 cases, and a command for the first of them', async () => {
    const text = githubSummary(await runs.divergent());
    expect(text).toContain('  - it adds epsilon inside the square root (epsilon: inside)');
    const html = rendered(text);
    expect(html).toMatch(
      /<td align="left">complex64<\/td>\s*<td align="left">portable<\/td>\s*<td align="right">2<\/td>/,
    );
    expect(text.match(/^divergent {2}/gm)).toHaveLength(20);
    expect(text).toContain('… and 13 more');
    expect(text).toContain(
      "npx rmsprop-parity@0.0.0 verify --filter 'grid/float32/portable/plain' --invariants 0 PORT",
    );
    expect(text).toContain('violated  invariants/no-memory (INV-10)');
    expect(text.length).toBeLessThan(100_000);
  });

  it('lists cases that are not judged, known deviations, and the number of a shard', async () => {
    expect(githubSummary(await runs['half judged']())).toMatch(
      /### Not judged \(does not count as passed\)\n\n- 4: `not declared: momentum`/,
    );
    const known = githubSummary(await runs['divergent, all known']());
    expect(known).toContain('16 known deviations. They are not failures.\n\n- `line 1 ');
    expect(known).toContain('\n- `grid/float32/portable/plain: the reason`\n');
    expect(githubSummary(await runs['passing what is known']())).toContain(
      '- `line 1 of the known deviations: grid/float32/portable/plain passes now. Remove the line',
    );
    expect(githubSummary(await runs['a shard']())).toContain(
      '**This is shard 2 of 7: only a part of the run.**',
    );
    expect(githubSummary(await runs['not asked']())).toContain(
      'The suite cannot judge the port: `no such file: port.py`',
    );
  });

  it('keeps texts of the port out of the markup', async () => {
    const tags = ['h2', 'h3', 'p', 'code', 'pre', 'ul', 'li', 'details', 'summary', 'strong'];
    tags.push('table', 'thead', 'tbody', 'tr', 'th', 'td');
    for (const report of await hostileRuns()) {
      const html = rendered(githubSummary(report));
      expect(tags).toEqual(expect.arrayContaining(tagsIn(html)));
      const outside = html.replaceAll(/<code[^>]*>.*?<\/code>/gs, '');
      expect(outside).not.toMatch(/script|alert|injected|someone|example|tick|heading/);
      expect(html.split('<details>')).toHaveLength(html.split('</details>').length);
    }
  });
});

describe('code() and fenced()', () => {
  it.each(hostileTexts)('show %j as text', (text) => {
    const span = rendered(`a ${code(text)} b`);
    expect(span).toMatch(/^<p>a (<code>[^<]*<\/code>|\(empty\)) b<\/p>$/);
    const block = rendered(fenced(text));
    expect(block).toMatch(/^<pre><code class="language-text">[^<]*<\/code><\/pre>$/);
  });

  it('keep all printable characters', () => {
    const text = '`` <b>"&amp;" | \\| `a` ```';
    expect(textIn(rendered(code(text)))).toBe(`<p><code>${text}</code></p>`);
  });
});

/** Parses a workflow command as GitHub's runner does. The runner ignores spaces around a line. */
function commandIn(line: string): { name: string; properties: object; message: string } | null {
  const [, name = '', list = '', message = ''] =
    /^::([^ :]+)(?: (.*?))?::(.*)$/.exec(line.trim()) ?? [];
  const data = (text: string): string =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const property = (text: string): string =>
    data(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
  const properties = Object.fromEntries(
    list.split(',').map((pair) => {
      const [key = '', ...value] = pair.split('=');
      return [key, property(value.join('='))];
    }),
  );
  return name === '' ? null : { name, properties, message: data(message) };
}

const commandsIn = (text: string) =>
  text
    .split(/\r?\n|\r/)
    .slice(0, -1)
    .map(commandIn);

describe('githubAnnotations() [REP-5]', () => {
  it('has at most 10 errors for the file of the port, the conclusion first', async () => {
    const file = 'ports/a,b:c%0A=d.ts'; // a name that looks like an escape
    const commands = commandsIn(githubAnnotations(await runs.divergent(), file));
    expect(commands).toHaveLength(10);
    for (const command of commands) {
      expect(command).toMatchObject({ name: 'error', properties: { file } });
    }
    expect(commands[0]).toMatchObject({
      properties: { file, title: 'RMSprop parity: DIVERGENT' },
      message: expect.stringMatching(
        /^The port differs from PyTorch in 33 of 36 cases\. It violates 1 of 29 invariants\.\nAnnotations show the first 9 .*\n(.*\n)*.*epsilon inside the square root/,
      ),
    });
    expect(commands[1]).toMatchObject({
      properties: { title: 'divergent: grid/float32/portable/plain' },
      message: expect.stringContaining('\n  distance 224 ULP\n'),
    });
  });

  it.each([
    ['exact', ['notice']],
    ['equivalent', ['notice']],
    ['divergent, all known', ['notice']],
    ['half judged', ['notice', 'warning']],
    ['passing what is known', ['error']],
    ['not asked', ['error']],
    ['cut short', ['error']],
  ] as const)('has these commands for a run that is %s', async (name, kinds) => {
    const commands = commandsIn(githubAnnotations(await runs[name]()));
    expect(commands.map((command) => command?.name)).toEqual(kinds);
  });

  it.each([undefined, '', '../port.ts', '..', '/port.ts', 'C:/port.ts'])(
    'names no file outside the repository: %s',
    async (file) => {
      expect(githubAnnotations(await runs.exact(), file)).toMatch(/^::notice title=[^,]*::/);
    },
  );

  it('keeps texts of the port inside its own commands', async () => {
    for (const report of await hostileRuns()) {
      for (const file of [report.port?.name, 'port.ts']) {
        const text = githubAnnotations(report, file);
        const commands = commandsIn(text);
        expect(commands.length).toBeLessThanOrEqual(11);
        for (const command of commands) {
          expect(['error', 'warning', 'notice']).toContain(command?.name);
          expect(['title', 'file,title']).toContain(Object.keys(command?.properties ?? {}).join());
        }
        // oxlint-disable-next-line no-control-regex -- the pattern matches these on purpose
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e\p{Cs}]/u);
      }
    }
  });
});

describe('withoutCommands() [REP-5]', () => {
  it('encloses text in a pause of all commands', () => {
    expect(withoutCommands('::error::a\n', 'token')).toBe(
      '::stop-commands::token\n::error::a\n::token::\n',
    );
    expect(withoutCommands('b', 'token')).toBe('::stop-commands::token\nb\n::token::\n');
  });
});
