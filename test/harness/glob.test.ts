import fc from 'fast-check';
import picomatch from 'picomatch';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import { compileGlob } from '../../src/parity/glob.ts';
import { valueOrDeclared } from './declared.ts';

const text = await readFile(join(import.meta.dirname, '../../spec/case-ids.txt'), 'utf8');
const ids = text.trim().split('\n');

/** Globs for which a backtracking matcher takes hours, or gigabytes. */
const exploding: readonly string[] = [
  '{a,b}'.repeat(99),
  '{*,?}'.repeat(99),
  '{**,**/}'.repeat(62),
  `${'{'.repeat(249)}a${'}'.repeat(249)}`,
  '*'.repeat(500),
  '*?'.repeat(250),
  '*[a-z]'.repeat(83),
  '**/'.repeat(166),
  `${'**/*'.repeat(124)}!`,
  `${'*e'.repeat(249)}!`,
  `!${'*a'.repeat(249)}`,
  `${'{'.repeat(100)}*${',*}'.repeat(100)}z`,
];

/** Globs that contain regular expressions. picomatch takes a minute for some of them, and never ends for others. */
const refused: readonly (readonly [string, string])[] = [
  ['', 'has 0 characters: expected 1 to 500'],
  ['a'.repeat(501), 'has 501 characters: expected 1 to 500'],
  ['*(*(*(*(g*)*)*)*)z', 'contains "(". Write {a,b} for alternatives'],
  ['!(a)*!(b)*'.repeat(20), 'contains "(". Write {a,b}'],
  ['+(a|a)+(a|a)', 'contains "(". Write {a,b}'],
  ['(.*)*x', 'contains "(". Write {a,b}'],
  ['a|b', 'contains "|". Write {a,b}'],
  ['a)', 'contains ")". Write {a,b}'],
  ['{a,b', 'contains "{" without "}"'],
  ['{'.repeat(500), 'contains "{" without "}"'],
  ['[a-z', 'contains "[" without "]"'],
  ['a\\', 'ends with a backslash. Put a character after it'],
];

/** Globs made of the documented parts, over ids made of the same few letters. */
const letter = fc.constantFrom('a', 'b', '-', '_');
const word = fc.string({ unit: letter, minLength: 1, maxLength: 4 });
const wordGlob = fc
  .array(
    fc.oneof(word, fc.constantFrom('*', '?', '[ab]', '[^a]', '[a-b]', '{a,b*}', '{a,{b,-}}')),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => parts.join('').replaceAll(/\*+/g, '*'));
const glob = fc
  .array(
    fc.oneof({ arbitrary: wordGlob, weight: 4 }, { arbitrary: fc.constant('**'), weight: 1 }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => parts.join('/').replace(/\*\*$/, '**/*')); // picomatch lets a/** match a, too
const id = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('/'));

describe('compileGlob() [HOS-3]', () => {
  it.each([
    ['grid/**/*maximize*', 208],
    ['grid/*/portable/centered*', 48],
    ['*/float32/{fma,portable}/centered', 2],
    ['**', 2586],
    ['!grid/**', 2170],
    ['[!g]*/**', 2170],
    ['grid/float\\32/fma/plain', 1],
  ])('matches with %s %i cases of the corpus', (pattern, count) => {
    expect(ids.filter(compileGlob(pattern)).length).toBe(count);
  });

  it('matches like picomatch, for globs on which picomatch ends', () => {
    let matches = 0;
    fc.assert(
      fc.property(glob, fc.array(id, { minLength: 5, maxLength: 5 }), (pattern, texts) => {
        const matched = texts.filter(compileGlob(pattern));
        matches += matched.length;
        expect(matched).toEqual(texts.filter((caseId) => picomatch(pattern)(caseId)));
      }),
      { numRuns: 3000 },
    );
    expect(matches).toBeGreaterThan(300);
  });

  it.each(exploding.map((pattern) => [pattern.slice(0, 16), pattern] as const))(
    'ends soon with %s…',
    (_, pattern) => {
      const start = performance.now();
      ids.slice(0, 400).filter(compileGlob(pattern));
      expect(performance.now() - start).toBeLessThan(20_000);
    },
  );

  it.each(refused)('rejects %j, which %s', (pattern, problem) => {
    expect(() => compileGlob(pattern)).toThrow(InvalidArgumentError);
    expect(() => compileGlob(pattern)).toThrow(problem);
  });

  it('accepts or rejects any text, and matches in bounded time', () => {
    const mark = fc.constantFrom(...'*?[]{},!\\/()|^-ab');
    const any = fc.oneof(fc.string({ unit: mark, maxLength: 60 }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(any, (pattern) => {
        const matches = valueOrDeclared(InvalidArgumentError, () => compileGlob(pattern));
        const start = performance.now();
        ids.slice(0, 50).forEach((caseId) => matches?.(caseId));
        expect(performance.now() - start).toBeLessThan(1000);
      }),
      { numRuns: 3000 },
    );
  });
});
