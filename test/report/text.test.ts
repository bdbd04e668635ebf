import { describe, expect, it } from 'vitest';
import { narrowed, wrap } from '../../src/report/text/text.ts';

describe('narrowed() [REP-2]', () => {
  it('breaks a line below what stands behind its label', () => {
    expect(narrowed('golden    PyTorch 2.13.0', 20)).toBe('golden    PyTorch\n          2.13.0');
    expect(narrowed('  first    event 0, element 1', 24)).toBe(
      '  first    event 0,\n           element 1',
    );
  });

  it('keeps the indent of a line without a label, and a word that is too long', () => {
    expect(narrowed('    one two three', 11)).toBe('    one two\n    three');
    expect(narrowed('divergent  grid/float32/portable/plain', 30)).toBe(
      'divergent  grid/float32/portable/plain',
    );
  });

  it('loses no word, whatever the width', () => {
    const line = '                            torch          port  first that is off';
    const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
    for (let width = 10; width < 80; width++) {
      expect(words(narrowed(line, width))).toEqual(words(line));
    }
  });

  it('leaves lines that fit, and a terminal of 80 columns or more', () => {
    expect(narrowed('a\n\nb  c', 10)).toBe('a\n\nb  c');
    const long = 'word '.repeat(30);
    expect(narrowed(long, 80)).toBe(long);
  });
});

describe('wrap()', () => {
  it('breaks at spaces, the indent in front of every line', () => {
    expect(wrap('one two three', '  ', 9)).toBe('  one two\n  three');
  });
});
