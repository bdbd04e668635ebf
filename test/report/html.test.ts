import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../src/report/html/html.ts';
import { divergentReport } from './divergent-report.ts';
import { tagsOf, textOf } from './html-shape.ts';
import { runs } from './runs.ts';
import { whollyDivergentPort } from './wholly-divergent-port.ts';
import { withCase } from './with-case.ts';

const divergent = await runs.divergent();

describe('htmlReport() [REP-7]', () => {
  it.each([
    ['exact', 'EXACT', 'exact'],
    ['equivalent', 'EQUIVALENT', 'equivalent'],
    ['equivalent at level exact', 'NOT EXACT', 'divergent'],
    ['divergent', 'DIVERGENT', 'divergent'],
    ['divergent, all known', 'PASSES', 'equivalent'],
    ['worse than known', 'FAILS', 'divergent'],
    ['passing what is known', 'FAILS', 'divergent'],
    ['not deterministic', 'DIVERGENT', 'divergent'],
    ['late', 'FAILED', 'failed'],
    ['half judged', 'EXACT', 'exact'],
    ['not judged at all', 'FAILED', 'failed'],
    ['broken', 'FAILED', 'failed'],
    ['not asked', 'FAILED', 'failed'],
    ['cut short', 'NOT COMPLETE', 'failed'],
    ['a shard', 'EXACT', 'exact'],
  ] as const)(
    'begins with the verdict, and every tag is in order: %s',
    async (name, word, tone) => {
      const html = htmlReport(await runs[name]());
      const tags = tagsOf(html);
      expect(html).toContain(`<div class="verdict ${tone}"><p class="word">${word}</p>`);
      expect(html).toContain(`<title>${word}: `);
      for (const landmark of ['header', 'nav', 'main', 'footer', 'h1', 'title', 'style']) {
        expect(tags.filter((tag) => tag.name === landmark)).toHaveLength(1);
      }
    },
  );

  it('has no empty section', async () => {
    const html = htmlReport(await runs.exact());
    expect(html).not.toContain('id="diagnosis"');
    expect(html).not.toMatch(/<\/h2>\s*<\/section>/);
  });

  it('has unique ids, and links only to existing ids', () => {
    const tags = tagsOf(htmlReport(divergent));
    const ids = tags.flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const named = tags.flatMap(({ attributes }) => [
      ...(attributes.has('href') ? [attributes.get('href')?.slice(1)] : []),
      ...(attributes.get('aria-labelledby')?.split(' ') ?? []),
    ]);
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((id) => id === undefined || !ids.includes(id))).toEqual([]);
  });

  it('allows only its own style sheet', () => {
    const html = htmlReport(divergent);
    const style = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'; `);
    const tags = tagsOf(html);
    const attributes = new Set(tags.flatMap((tag) => [...tag.attributes.keys()]));
    expect([...attributes].filter((name) => /^(style|src|on.*)$/.test(name))).toEqual([]);
    expect(tags.filter(({ name }) => ['script', 'link', 'img', 'iframe'].includes(name))).toEqual(
      [],
    );
    expect(style).not.toMatch(/@import|https?:|url\((?!#)/);
  });

  it('says what the port computes, and what to change', () => {
    const text = textOf(htmlReport(divergent));
    for (const part of [
      "The port's RMSprop differs from PyTorch's:",
      'it adds epsilon inside the square root (epsilon: inside)',
      'Fix',
      'Known RMSprops with only this difference: the textbook formula',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('names the first quantity that differs if the formula is unknown', async () => {
    const report = await divergentReport(undefined, {
      port: whollyDivergentPort(),
      findings: { invariants: [] },
    });
    const text = textOf(htmlReport(report));
    expect(report.diagnosis?.isWhole).toBe(false);
    expect(text).toContain('The first step that differs');
    expect(text).toMatch(/Check the /);
  }, 60_000); // the search tries all sets of deviations

  it('has a matrix of combinations and dtypes: the worst verdict, its count, the largest multiple', async () => {
    const html = htmlReport(divergent);
    expect(html).toContain('<th scope="col">float32</th><th scope="col">complex64</th>');
    expect(html).toContain('<th scope="row">centered, momentum</th>');
    expect(html).toMatch(
      /<td class="divergent"><a href="#c\d+"><span class="sign">\d+ of \d+<span class="unseen"> divergent<\/span><\/span><\/a><small><span aria-hidden="true">[\d,.∞e]+×<\/span><span class="unseen">/,
    );
    const exact = htmlReport(await runs.exact());
    expect(exact).toMatch(/<td class="exact"><span class="sign">(\d+) of \1</);
    const partly = htmlReport(await runs['half judged']());
    expect(partly).toMatch(/<td class="notJudged"><span class="sign">\d+</);
    expect(textOf(partly)).toContain('not declared: ');
    expect(partly).not.toMatch(/content:'[–−-]/);
  });

  it('has only the declared dtypes in the matrix, and names the others', () => {
    const cases = divergent.cases.map((item) =>
      item.dtype === 'complex64'
        ? {
            id: item.id,
            dtype: item.dtype,
            oracle: item.oracle,
            features: [],
            verdict: 'notJudged' as const,
          }
        : item,
    );
    const capabilities = { dtypes: ['float32'], features: [], state: [] } as const;
    const port = { name: 'mine', version: '1', capabilities };
    const html = htmlReport({ ...divergent, cases, port });
    expect(html).not.toContain('<th scope="col">complex64</th>');
    expect(textOf(html)).toContain(
      'The table leaves out the dtypes that the port does not declare: complex64.',
    );
  });

  it('shows a case with facts, three figures and the quantities of its step', () => {
    const html = htmlReport(withCase(divergent));
    const names = tagsOf(html).map(({ name }) => name);
    const text = textOf(html);
    expect(names.filter((name) => name === 'figure')).toHaveLength(3);
    expect(names.filter((name) => name === 'desc')).toHaveLength(3);
    for (const part of [
      'values differ, by at most',
      'cannot explain',
      'Largest difference: parameter 0,',
      'Trajectory of param',
      'Distance in ULP, logarithmic',
      'Effective learning rate',
      'rounding can explain',
      'denominator first difference',
    ]) {
      expect(text).toContain(part);
    }
  });

  it.each([
    [
      'NaN',
      [NaN, NaN],
      [1, NaN],
      ['PyTorch: NaN at 2 of 2 events', 'The port: NaN at 1 of 2 events'],
    ],
    [
      'infinities',
      [Infinity, 1],
      [1, -Infinity],
      ['PyTorch: Infinity at 1', 'The port: -Infinity at 1'],
    ],
    ['the largest numbers', [1.7e308, -1.7e308], [-1.7e308, 1.7e308], ['1.7e308', '-1.7e308']],
    ['the smallest numbers', [5e-324, 1e-323], [1e-323, 5e-324], ['5e-324', '1e-323']],
    ['numbers side by side', [1, 1 + 2 ** -52], [1, 1], ['+ 2.22e-16']],
    ['one number', [0, 0], [-0, 0], ['events 0 to 1']],
  ])('draws %s', (_, golden, port, parts) => {
    const closeUp = withCase(divergent).cases[0]?.closeUp;
    const points = golden.map((value, event) => ({
      event,
      golden: value,
      port: port[event] ?? NaN,
      ulp: [Infinity, 0][event] ?? 1,
      bound: [0, Infinity][event] ?? 1,
    }));
    const html = htmlReport(
      withCase(divergent, { ...(closeUp && { closeUp: { ...closeUp, points, rates: points } }) }),
    );
    const paths = tagsOf(html).flatMap(({ attributes }) => attributes.get('d') ?? []);
    expect(paths.filter((path) => /NaN|Infinity/.test(path))).toEqual([]);
    for (const part of parts) {
      expect(textOf(html)).toContain(part);
    }
  });

  it('draws no figure without values', () => {
    const closeUp = withCase(divergent).cases[0]?.closeUp;
    const without = { ...(closeUp && { closeUp: { ...closeUp, rates: [], quantities: [] } }) };
    const names = tagsOf(htmlReport(withCase(divergent, without))).map(({ name }) => name);
    expect(names.filter((name) => name === 'figure')).toHaveLength(2);
    expect(names.filter((name) => name === 'caption')).toHaveLength(1);
  });

  it('says why a port broke, which deviations are known, and what part of a run it shows', async () => {
    expect(textOf(htmlReport(await runs.broken()))).toContain('reason out of order');
    expect(textOf(htmlReport(await runs['divergent, all known']()))).toContain('the reason');
    expect(textOf(htmlReport(await runs['worse than known']()))).toContain(
      'is worse than recorded',
    );
    expect(textOf(htmlReport(await runs['passing what is known']()))).toContain(
      'passes now. Remove the line',
    );
    expect(textOf(htmlReport(await runs['a shard']()))).toContain(
      'shard 2 of 7: only a part of the run',
    );
    expect(textOf(htmlReport(await runs['cut short']()))).toContain('The run ended early');
    expect(textOf(htmlReport(await runs['not asked']()))).toContain('no such file: port.py');
  });

  it('says where the port ran, and which golden trajectories the run used', () => {
    const text = textOf(htmlReport(divergent));
    for (const part of [
      divergent.corpus.sha256,
      'Linux x64, Node.js v20.0.0',
      'keeps numbers, subnormals, the sign of zero, NaN and infinities',
      'does not fuse multiply and add',
      'PyTorch 2.13.0',
      'MKL_CBWR=AVX2',
      'rmsprop-parity 0.0.0',
    ]) {
      expect(text).toContain(part);
    }
  });
});
