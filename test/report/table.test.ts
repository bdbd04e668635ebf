import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { table } from '../../src/report/text/table.ts';

describe('table()', () => {
  it('aligns columns to the left or to the right, with two spaces between them', () => {
    expect(table(['name', 'n'], [['a', '10']], 'lr')).toBe('name   n\na     10');
  });

  it('counts two columns for a wide character, and none for a combining character', () => {
    const names = ['rmsprop-日本語', '最適化', 'e\u{327}tude', '옵티마이저', '🎉 port', 'ascii'];
    const text = table(
      ['port', '値', 'ULP'],
      names.map((name, index) => [name, '日'.repeat(index), String(10 ** index)]),
      'lrr',
    );
    expect(text).toBe(
      [
        'port                    値     ULP',
        'rmsprop-日本語                   1',
        '最適化                  日      10',
        'e\u{327}tude                 日日     100',
        '옵티마이저          日日日    1000',
        '🎉 port           日日日日   10000',
        'ascii           日日日日日  100000',
      ].join('\n'),
    );
    expect(new Set(text.split('\n').map((line) => stringWidth(line)))).toEqual(new Set([34]));
  });
});
