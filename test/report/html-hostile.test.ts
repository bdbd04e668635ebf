import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../src/report/html/html.ts';
import { markup } from '../../src/report/html/markup.ts';
import { tagsOf } from './html-shape.ts';
import { hostileRuns, runs } from './runs.ts';
import { withCase } from './with-case.ts';

const divergent = await runs.divergent();

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><style>*{display:none}</style>',
  '</title></head><body onload=alert(1)>',
  ']]><!--',
  '&lt;b&gt;',
  '\u0000\u0007\u001b[31m\u202eevil\u2066\u{200f}\ud800',
  'x'.repeat(10_000),
];

describe('htmlReport() of a hostile port [REP-7]', () => {
  it.each(hostile)('never treats foreign text as markup: %j', (text) => {
    const html = htmlReport({
      ...withCase(divergent, { id: text, lane: text, known: text }),
      port: divergent.port && {
        ...divergent.port,
        name: text,
        version: text,
        language: text,
        file: text,
      },
      machines: [{ node: text, system: text }],
      asked: { ...divergent.asked, filter: text, arithmetic: text },
      incidents: [text],
      known: { lines: [], problems: [], improved: [] },
    });
    const harmless = htmlReport({
      ...withCase(divergent, { id: 'a', lane: 'a', known: 'a' }),
      incidents: ['a'],
      port: divergent.port && { ...divergent.port, language: 'a', file: 'a' },
      asked: { ...divergent.asked, filter: 'a' },
      known: { lines: [], problems: [], improved: [] },
    });
    const shape = (page: string): string[] => tagsOf(page).map(({ name }) => name);
    expect(shape(html)).toEqual(shape(harmless));
    // oxlint-disable-next-line no-control-regex -- the page must not contain these
    expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u200f\u202e\u2066]|\p{Cs}/u);
    expect(html.length).toBeLessThan(harmless.length + 40_000);
  });

  it('keeps every tag in order for every kind of hostile port', async () => {
    for (const report of await hostileRuns()) {
      const names = new Set(tagsOf(htmlReport(report)).map(({ name }) => name));
      expect([...names].filter((name) => ['script', 'img', 'b'].includes(name))).toEqual([]);
    }
  });
});

describe('markup``', () => {
  it('escapes all values except its own markup', () => {
    const inner = markup`<i>${'<"\'&>'}</i>`;
    expect(String(markup`<b title="${'"'}">${inner}${[inner, 1]}</b>`)).toBe(
      '<b title="&quot;"><i>&lt;&quot;&#39;&amp;&gt;</i><i>&lt;&quot;&#39;&amp;&gt;</i>1</b>',
    );
  });

  it('replaces a line break by a space between words, and by nothing beside tags and values', () => {
    const text = markup`<p>one
      two</p>
      <p>${'a'}
      ${'b'}</p>`;
    expect(String(text)).toBe('<p>one two</p><p>ab</p>');
  });
});
