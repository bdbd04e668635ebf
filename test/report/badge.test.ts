import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { badgeReport } from '../../src/report/ci/badge.ts';
import { hostileRuns, runs } from './runs.ts';

/** Returns the texts of a badge. Each text is in it several times, because it has a shadow. */
const textsIn = (svg: string): string[] => [
  ...new Set([...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text)),
];

/** Returns the errors of a parser. It parses all documents in one go, because its start takes most of the time. */
async function errorsIn(...documents: readonly string[]): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: documents.map((contents, index) => ({ fileName: `badge-${index}.svg`, contents })),
    normalization: 'c14n',
  });
  return errors.map(({ message }) => message);
}

/** The share of #bbbbbb that the gradient of a badge mixes into a colour, at the lighter end. */
const GRADIENT = 0.1;

/** Returns the WCAG 2 contrast between white and a colour, given as #rrggbb, at the lighter end of the gradient. */
function contrastWithWhite(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const given = parseInt(colour.slice(at, at + 2), 16);
    const part = ((1 - GRADIENT) * given + GRADIENT * 0xbb) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

describe('badgeReport() [REP-6]', () => {
  it.each([
    ['exact', 'exact'],
    ['equivalent', 'equivalent'],
    ['equivalent at level exact', 'equivalent, not exact'],
    ['divergent', 'divergent'],
    ['divergent, all known', 'divergent, all 16 known'],
    ['divergent, some known', 'divergent'],
    ['worse than known', 'divergent · known deviations changed'],
    ['passing what is known', 'exact · known deviations changed'],
    ['half judged', 'exact · 12 not judged'],
    ['not judged at all', 'failed'],
    ['broken', 'failed'],
    ['not asked', 'failed'],
    ['cut short', 'incomplete'],
    ['a shard', 'exact · shard 2 of 7'],
  ] as const)('shows, for a run that is %s: %s', async (name, text) => {
    const svg = badgeReport(await runs[name]());
    expect(textsIn(svg)).toEqual(['RMSprop parity', text]);
    expect(svg).toContain(`: ${text}</title>`);
    expect(await errorsIn(svg)).toEqual([]);
  });

  it('says how many cases the run selected, if it did not select all', async () => {
    const report = await runs.exact();
    const svg = badgeReport({ ...report, asked: { ...report.asked, filter: 'grid/**' } });
    expect(textsIn(svg)[1]).toBe('exact · only 16 cases');
  });

  it('is an image with a name, loads nothing, and has enough contrast', async () => {
    for (const run of Object.values(runs)) {
      const svg = badgeReport(await run());
      expect(svg).toMatch(
        /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*role="img" aria-label="/,
      );
      expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
        /https?:|href|<a\b|<image|<style|<script|@import|url\((?!#)/,
      );
      expect(svg).toContain('<stop offset="0" stop-color="#bbb" stop-opacity=".1"/>');
      const colours = [...svg.matchAll(/<rect [^>]*fill="(#[\da-f]{6})"/g)];
      expect(colours).toHaveLength(2);
      for (const [, colour = ''] of colours) {
        expect(contrastWithWhite(colour)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('contains no text of the port', async () => {
    const reports = await hostileRuns();
    expect(await errorsIn(...reports.map((report) => badgeReport(report)))).toEqual([]);
    for (const report of reports) {
      const svg = badgeReport(report);
      const port = report.port && { ...report.port, name: 'mine', version: '1' };
      expect(badgeReport({ ...report, port })).toBe(svg);
    }
  });
});
