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

/** Globs of which a matcher that backtracks makes hours, or gigabytes. */
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

/** Regular expressions in disguise: what picomatch takes a minute for, or never ends. */
const refused: readonly (readonly [string, string])[] = [
  ['', 'has 0 characters: expected 1 to 500'],
  ['a'.repeat(501), 'has 501 characters: expected 1 to 500'],
  ['*(*(*(*(g*)*)*)*)z', 'has "(": expected {a,b} for either of two'],
  ['!(a)*!(b)*'.repeat(20), 'has "(": expected'],
  ['+(a|a)+(a|a)', 'has "(": expected'],
  ['(.*)*x', 'has "(": expected'],
  ['a|b', 'has "|": expected'],
  ['a)', 'has ")": expected'],
  ['{a,b', 'has "{" without "}"'],
  ['{'.repeat(500), 'has "{" without "}"'],
  ['[a-z', 'has "[" without "]"'],
  ['a\\', 'expected a character after it'],
];

/** Globs made of the parts that are explained, over ids made of the same few letters. */
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
  .map((parts) => parts.join('/').replace(/\*\*$/, '**/*')); // picomatch takes a/** for a, too
const id = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('/'));

describe('compileGlob() [HOS-3]', () => {
  it.each([
    ['grid/**/*maximize*', 160],
    ['grid/*/portable/centered*', 48],
    ['*/float32/{fma,portable}/centered', 2],
    ['**', 1677],
    ['!grid/**', 1357],
    ['[!g]*/**', 1357],
    ['grid/float\\32/fma/plain', 1],
  ])('covers with %s %i cases of the corpus', (pattern, count) => {
    expect(ids.filter(compileGlob(pattern)).length).toBe(count);
  });

  it('matches what picomatch matches, where that comes to an end', () => {
    let matches = 0;
    fc.assert(
      fc.property(glob, fc.array(id, { minLength: 5, maxLength: 5 }), (pattern, texts) => {
        const ours = texts.filter(compileGlob(pattern));
        matches += ours.length;
        expect(ours).toEqual(texts.filter((each) => picomatch(pattern)(each)));
      }),
      { numRuns: 3000 },
    );
    expect(matches).toBeGreaterThan(300);
  });

  it.each(exploding.map((pattern) => [pattern.slice(0, 16), pattern] as const))(
    'comes to an end with %s…',
    (_, pattern) => {
      const start = performance.now();
      ids.slice(0, 400).filter(compileGlob(pattern));
      expect(performance.now() - start).toBeLessThan(20_000);
    },
  );

  it.each(refused)('refuses %j, which %s', (pattern, problem) => {
    expect(() => compileGlob(pattern)).toThrow(InvalidArgumentError);
    expect(() => compileGlob(pattern)).toThrow(problem);
  });

  it('takes or refuses any text, and matches in bounded time', () => {
    const mark = fc.constantFrom(...'*?[]{},!\\/()|^-ab');
    const any = fc.oneof(fc.string({ unit: mark, maxLength: 60 }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(any, (pattern) => {
        const matches = valueOrDeclared(InvalidArgumentError, () => compileGlob(pattern));
        const start = performance.now();
        ids.slice(0, 50).forEach((each) => matches?.(each));
        expect(performance.now() - start).toBeLessThan(1000);
      }),
      { numRuns: 3000 },
    );
  });
});
