import { describe, expect, it } from 'vitest';
import { linePlots } from '../../scripts/pages/line-plot.ts';

const texts = {
  title: 'Times',
  description: 'd',
  x: 'elements',
  y: 'nanoseconds',
  xAxis: 'logarithmic',
  source: 'a test',
} as const;

const line = (name: string, ...points: (readonly [number, number])[]) => ({ name, points });

describe('linePlots()', () => {
  const svg = linePlots(
    [
      { title: 'left', lines: [line('a', [1000, 1], [1e5, 10]), line('b', [1000, 2], [1e5, 11])] },
      { title: 'right', lines: [line('b', [1000, 100], [1e5, 1])] },
    ],
    texts,
  );

  it('puts points on logarithmic axes that are the same in all plots', () => {
    // x from 10³ to 10⁵ over 330 from 64; y from 1 (below) to 100 (above) over 330 from 96
    expect(svg).toContain('<polyline class="l0" points="64,426 394,261"/>');
    expect(svg).toContain('<polyline class="l1" points="608,96 938,426"/>');
    expect(svg.match(/>10⁴<\/text>/g)).toHaveLength(2);
    expect(svg).not.toContain('NaN');
  });

  it('gives a name one colour, and keeps names apart', () => {
    expect(svg.match(/<text class="d1" [^>]*>b<\/text>/g)).toHaveLength(2);
    const [a = 0, b = 0] = ['a', 'b'].map((name) =>
      Number(new RegExp(`x="404" y="([\\d.]+)">${name}<`).exec(svg)?.[1]),
    );
    expect(Math.abs(a - b)).toBeGreaterThanOrEqual(16);
  });

  it('has a linear axis too, from 0, and few labels', () => {
    const points = Array.from(
      { length: 1212 },
      (_, index) => [index + 1, 1e-12 * 2 ** (index / 32)] as const,
    );
    const linear = linePlots([{ title: 't', lines: [line('a', ...points)] }], {
      ...texts,
      xAxis: 'linear',
    });
    const labels = [...linear.matchAll(/<text class="note (?:middle|end)"[^>]*>([^<]*)</g)].map(
      (match) => match[1],
    );
    expect(labels).toEqual([
      '0',
      '200',
      '400',
      '600',
      '800',
      '1,000',
      '1,200',
      '10⁻¹²',
      '10⁻¹⁰',
      '10⁻⁸',
      '10⁻⁶',
      '10⁻⁴',
      '0.01',
      '1',
    ]);
    expect(linear).not.toContain('<circle');
  });

  it('runs no script and loads no files', () => {
    expect(svg).not.toMatch(/<script|href|url\(|@import/);
  });
});
