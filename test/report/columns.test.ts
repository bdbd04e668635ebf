import { describe, expect, it } from 'vitest';
import stringWidth from 'string-width';
import { labelled, narrowed, shortened, wrap } from '../../src/report/text/columns.ts';

describe('narrowed() [REP-2]', () => {
  it('indents the rest of a line by the width of its label', () => {
    expect(narrowed('golden    PyTorch 2.13.0', 20)).toBe('golden    PyTorch\n          2.13.0');
    expect(narrowed('  first    event 0, element 1', 24)).toBe(
      '  first    event 0,\n           element 1',
    );
  });

  it('keeps the indent of a line without a label, and keeps a word that is too long', () => {
    expect(narrowed('    one two three', 11)).toBe('    one two\n    three');
    expect(narrowed('divergent  grid/float32/portable/plain', 30)).toBe(
      'divergent  grid/float32/portable/plain',
    );
  });

  it('loses no word at any width', () => {
    const line = '                            torch          port  first that is off';
    const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
    for (let width = 10; width < 80; width++) {
      expect(words(narrowed(line, width))).toEqual(words(line));
    }
  });

  it('counts two columns for a wide character, in the label and after it', () => {
    expect(narrowed('名前  日本 日本 日本', 20)).toBe('名前  日本 日本 日本');
    expect(narrowed('名前  日本 日本 日本', 19)).toBe('名前  日本 日本\n      日本');
  });

  it('changes nothing if lines fit, or the terminal has 80 columns or more', () => {
    expect(narrowed('a\n\nb  c', 10)).toBe('a\n\nb  c');
    const long = 'word '.repeat(30);
    expect(narrowed(long, 80)).toBe(long);
  });
});

describe('wrap()', () => {
  it('breaks at spaces, and puts the indent before every line', () => {
    expect(wrap('one two three', '  ', 9)).toBe('  one two\n  three');
  });

  it('keeps a word that is too long, and existing line breaks', () => {
    expect(wrap('one grid/float32/portable/plain two', '', 9)).toBe(
      'one\ngrid/float32/portable/plain\ntwo',
    );
    expect(wrap('one\ntwo', '  ', 9)).toBe('  one\n  two');
  });

  it.each([
    ['two columns for a wide character', '日本 日本', 9, 1],
    ['two columns for a wide character, one too many', '日本 日本', 8, 2],
    ['two for an emoji', '👍 👍 👍', 8, 1],
    ['two for an emoji, one too many', '👍 👍 👍', 7, 2],
    ['two for a flag', '🇯🇵 🇯🇵', 5, 1],
    ['none for a combining character', 'e\u{327}\u{300} e\u{327}\u{300}', 3, 1],
  ])('counts %s: %s', (_, text, width, lines) => {
    expect(wrap(text, '', width).split('\n')).toHaveLength(lines);
  });

  it('measures as string-width does (which loads more slowly)', () => {
    const words = [
      'rmsprop',
      '最適化',
      'オプティマイザ',
      'ｱｲ',
      '옵티마이저',
      '🎉',
      'é',
      'ﬁ',
      '≈',
      '→',
    ];
    for (let width = 12; width < 60; width++) {
      const lines = wrap([...words, ...words].join(' '), '  ', width).split('\n');
      for (const [index, line] of lines.entries()) {
        expect(stringWidth(line)).toBeLessThanOrEqual(Math.max(width, 16));
        const [next = ''] = lines[index + 1]?.trim().split(' ') ?? [];
        expect(next === '' || stringWidth(`${line} ${next}`) > width).toBe(true);
      }
    }
  });
});

describe('labelled()', () => {
  it('indents further lines by the width of the label', () => {
    const text = labelled('port      ', Array.from({ length: 25 }, () => '最適化').join(' '));
    const lines = text.split('\n');
    expect(lines.map((line) => stringWidth(line))).toEqual([79, 79, 44]);
    expect(lines.map((line) => line.slice(0, 11))).toEqual([
      'port      最',
      '          最',
      '          最',
    ]);
  });
});

describe('shortened()', () => {
  it.each([
    ['one two three', 13, 'one two three'],
    ['one two three', 12, 'one two …'],
    ['seventeen', 6, 'seve …'],
    ['日本語の理由', 12, '日本語の理由'],
    ['日本語の理由', 11, '日本語の …'],
    ['日本語の理由', 10, '日本語の …'],
    ['𠮷𠮷𠮷', 5, '𠮷 …'],
    ['', 5, ''],
  ])('shortens %j to %i columns: %j', (text, width, expected) => {
    expect(shortened(text, width)).toBe(expected);
    expect(stringWidth(expected)).toBeLessThanOrEqual(width);
  });
});
