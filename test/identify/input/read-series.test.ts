import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.ts';
import { MAX_SERIES_LENGTH, readSeries } from '../../../src/identify/input/read-series.ts';
import type { SeriesFile } from '../../../src/identify/input/series-table.ts';

const read = (text: string, initial?: string): SeriesFile =>
  readSeries(text, { options: {}, ...(initial !== undefined && { initial }) });

const byteOrderMark = String.fromCodePoint(0xfe_ff);

const plain = { initial: '1', gradient: ['0.1', '-0.2'], parameter: ['0.97', '0.98'] };

describe('readSeries() [CLI-16]', () => {
  it.each<[string, string]>([
    ['commas', 'gradient,parameter\n,1\n0.1,0.97\n-0.2,0.98\n'],
    ['semicolons and decimal commas', 'gradient;parameter\n;1\n0,1;0,97\n-0,2;0,98\n'],
    ['tabs', 'gradient\tparameter\n\t1\n0.1\t0.97\n-0.2\t0.98'],
    [
      'CRLF and a byte order mark',
      `${byteOrderMark}gradient,parameter\r\n,1\r\n0.1,0.97\r\n-0.2,0.98\r\n`,
    ],
    ['line ends of old Macs', 'gradient,parameter\r,1\r0.1,0.97\r-0.2,0.98\r'],
    ['quotation marks', '"gradient","parameter"\n"","1"\n"0.1","0.97"\n"-0.2","0.98"\n'],
    [
      'spaces, empty lines and comments',
      '# one\n\ngradient , parameter\n, 1\n# two\n0.1,0.97\n\n-0.2, 0.98',
    ],
    ['other names and columns', 'step,Grad,loss,W\n0,,nothing,1\n1,0.1,9,0.97\n2,-0.2,x,0.98'],
    ['another order', 'parameter,gradient\n1,\n0.97,0.1\n0.98,-0.2'],
    ['the parameter before too', 'g,p_before,p\n0.1,1,0.97\n-0.2,0.97,0.98'],
    ['only the parameter before', 'g,p_before\n0.1,1\n-0.2,0.97\n9,0.98'],
    ['JSON', '{"initial": 1, "gradient": [0.1, -0.2], "parameter": [0.97, "0.98"]}'],
  ])('reads %s', (_, text) => {
    expect(read(text).series).toEqual(plain);
  });

  it('takes the initial parameter of the command line', () => {
    expect(read('gradient,parameter\n0.1,0.97\n-0.2,0.98', '1').series).toEqual(plain);
  });

  it('reads state, and the learning rate of each step', () => {
    const text = 'g,p,squareAvg,buf,LR\n,1,,,\n0.1,0.9,0.001,1,0.01\n0.1,0.8,0.002,2,0.001';
    expect(read(text).series).toMatchObject({
      square_avg: ['0.001', '0.002'],
      momentum_buffer: ['1', '2'],
      lr: [0.01, 0.001],
    });
  });

  it('reads options in comments. Those of the command line win.', () => {
    const text =
      '# RMSprop: lr=0.1, rho = 0.9 (eps=1e-6)\n# centered=true\ngradient,parameter\n,1\n1,0';
    const { settings } = readSeries(text, { options: { lr: 0.2 } });
    expect(settings.options).toEqual({ lr: 0.2, alpha: 0.9, eps: 1e-6, centered: true });
  });

  it.each<[string, string, string]>([
    ['an empty file', '', 'the file has no table. Start it with the names'],
    ['only comments', '# a\n# b', 'the file has no table'],
    [
      'a missing gradient',
      'parameter\n1',
      'the column gradient is missing: line 1 has "parameter"',
    ],
    ['a missing parameter', '# a\ngrad\n1', 'the column parameter is missing: line 2 has "grad"'],
    ['no names', '0.1,0.97\n', 'the column gradient is missing: line 1 has "0.1, 0.97"'],
    ['two names of a column', 'g,grad,p\n', 'line 1 names the column gradient twice'],
    ['a misspelled column', 'gradint,parameter\n', '(Did you mean gradient?)'],
    ['text in a cell', 'g,p\n,1\n0.1,abc', 'line 3, column parameter: "abc" is not a number'],
    ['text as the initial parameter', '#\ng,p\n,x\n1,1', 'line 3, column parameter: "x" is not'],
    ['an empty cell', 'g,p\n,1\n0.1,', 'line 3, column parameter: the cell is empty'],
    [
      'a second row without gradient',
      'g,p\n,1\n0.1,1\n,1',
      'line 4, column gradient: the cell is empty',
    ],
    [
      'NaN as a gradient',
      'g,p\n,1\n0.1,1\nnan,1',
      'line 4, column gradient: "nan": expected a finite number',
    ],
    ['a short row', 'g,p\n,1\n0.1', 'line 3 has 1 cells: expected 2'],
    [
      'a decimal comma',
      'g,p\n,1\n0,1,0.97',
      'line 3 has 3 cells: expected 2, one for each column. Write a decimal point',
    ],
    [
      'no initial parameter',
      'g,p\n0.1,1',
      'the initial parameter is missing. Pass it with --initial',
    ],
    ['an open quotation mark', 'g,p\n,1\n"0.1,1', 'the file is not a table: Quote Not Closed'],
    [
      'a gap',
      'g,p_before,p\n1,1,2\n1,5,6',
      'line 3 starts with the parameter 5, but the line before ends with 2',
    ],
    ['a wrong option', '# lr=fast\ng,p\n', 'line 1: lr is "fast": expected a number'],
    ['a misspelled option', '\n# alhpa=1\ng,p\n', 'line 2: "alhpa" is not a setting'],
    ['a wrong lr', 'g,p,lr\n,1,\n1,1,x', 'line 3, column lr: "x" is not a number'],
    ['wrong JSON', '{"gradient": [1', 'invalid JSON'],
    ['an unknown key', '{"grad": [1]}', 'gradient is missing'],
    [
      'text in JSON',
      '{"gradient": [1], "parameter": [true], "initial": 1}',
      'parameter[0] is true',
    ],
    [
      'JSON without initial',
      '{"gradient": [1], "parameter": [1]}',
      'the initial parameter is missing',
    ],
    ['a long text', '#'.repeat(MAX_SERIES_LENGTH + 1), 'the text has more than 1048576 characters'],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrow(InvalidArgumentError);
    expect(() => read(text)).toThrow(message);
  });

  it('has no trouble with hostile texts', () => {
    for (const text of [
      '"'.repeat(100_000),
      `g,p\n${','.repeat(500_000)}`,
      `g,p\n,1\n${'\n'.repeat(500_000)}`,
      `# ${'a'.repeat(500_000)}=\ng,p\n,1\n1,1`,
      `# ${'a=1 '.repeat(100_000)}\ng,p\n`,
      '__proto__,constructor\n1,2',
      `{"gradient":${'['.repeat(1000)}`,
    ]) {
      const start = performance.now();
      let error: unknown;
      try {
        read(text);
      } catch (thrown) {
        error = thrown;
      }
      expect(error ?? new InvalidArgumentError('')).toBeInstanceOf(InvalidArgumentError);
      expect(performance.now() - start).toBeLessThan(3000);
    }
  });
});
