import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import { compileGlob } from '../../src/parity/glob.ts';

const yes = true;
const no = false;

describe('compileGlob()', () => {
  it.each<[string, string, boolean]>([
    ['grid/plain', 'grid/plain', yes],
    ['grid/plain', 'grid/plain/', no],
    ['grid/plain', 'grid/plai', no],
    ['grid/*', 'grid/plain', yes],
    ['grid/*', 'grid/', yes],
    ['grid/*', 'grid/float32/plain', no],
    ['*/plain', 'grid/plain', yes],
    ['g*d/p*n', 'grid/plain', yes],
    ['g*d/p*n', 'grid/plane', no],
    ['grid/**', 'grid/float32/plain', yes],
    ['grid/**', 'grid/plain', yes],
    ['grid/**', 'other/plain', no],
    ['**/plain', 'grid/float32/plain', yes],
    ['**/plain', 'plain', yes],
    ['**/plain', 'complain', no],
    ['grid/**/plain', 'grid/plain', yes],
    ['grid/**/plain', 'grid/a/b/plain', yes],
    ['grid/**/plain', 'gridplain', no],
    ['grid/**maximize', 'grid/maximize', yes],
    ['grid/**maximize', 'grid/fma/maximize', no],
    ['grid**/plain', 'grid/fma/plain', no],
    ['**', 'any/thing', yes],
    ['***', 'any/thing', yes],
    ['{**,x}/plain', 'a/b/plain', yes],
    ['{x,**}', 'a/b', yes],
    ['?rid', 'grid', yes],
    ['?rid', 'rid', no],
    ['grid?plain', 'grid/plain', no],
    ['float[136]2', 'float32', yes],
    ['float[136]2', 'float22', no],
    ['float[0-5]2', 'float32', yes],
    ['float[0-5]2', 'float62', no],
    ['float[0-35-7x]', 'float6', yes],
    ['float[0-35-7x]', 'float4', no],
    ['float[0-35-7x]', 'floatx', yes],
    ['float[!3]2', 'float32', no],
    ['float[!3]2', 'float62', yes],
    ['float[^3]2', 'float62', yes],
    ['float[^3]2', 'float32', no],
    ['a[!b]c', 'a/c', no],
    ['a[.-0]c', 'a/c', no],
    ['a[]', 'a', no],
    ['a[]', 'a]', no],
    ['a[]x]c', 'a]c', yes],
    ['a[]x]c', 'axc', yes],
    ['a[!]]c', 'a]c', no],
    ['a[!]]c', 'abc', yes],
    ['{plain,momentum}', 'plain', yes],
    ['{plain,momentum}', 'momentum', yes],
    ['{plain,momentum}', 'plainmomentum', no],
    ['{plain,momentum}', 'centered', no],
    ['a{b,c{d,e}f}g', 'acefg', yes],
    ['a{b,c{d,e}f}g', 'acfg', no],
    ['a{b,}c', 'ac', yes],
    ['a,b', 'a,b', yes],
    ['a}b', 'a}b', yes],
    ['a]b', 'a]b', yes],
    ['\\*', '*', yes],
    ['\\*', 'x', no],
    ['a\\{b', 'a{b', yes],
    ['!plain', 'plain', no],
    ['!plain', 'momentum', yes],
    ['a!b', 'a!b', yes],
    ['*', '', yes],
    ['a', '', no],
  ])('%s for %s: %s', (glob, text, matches) => {
    expect(compileGlob(glob)(text)).toBe(matches);
  });

  it.each([
    ['', 'the glob "" has 0 characters: expected 1 to 500'],
    ['a'.repeat(501), `the glob "${'a'.repeat(60)}" has 501 characters: expected 1 to 500`],
    [
      'a[bc',
      'the glob "a[bc" contains "[" without "]". Add "]", or write \\[ for the character itself.',
    ],
    [
      '{a,b',
      'the glob "{a,b" contains "{" without "}". Add "}", or write \\{ for the character itself.',
    ],
    [
      '{a,{b}',
      'the glob "{a,{b}" contains "{" without "}". Add "}", or write \\{ for the character itself.',
    ],
    [
      'a\\',
      'the glob "a\\\\" ends with a backslash. Put a character after it, or write two backslashes for a backslash.',
    ],
    [
      'a(b',
      'the glob "a(b" contains "(". Write {a,b} for alternatives, or \\( for the character itself.',
    ],
    [
      'a)b',
      'the glob "a)b" contains ")". Write {a,b} for alternatives, or \\) for the character itself.',
    ],
    [
      'a|b',
      'the glob "a|b" contains "|". Write {a,b} for alternatives, or \\| for the character itself.',
    ],
    [
      `(${'a'.repeat(90)}`,
      `the glob "(${'a'.repeat(59)}" contains "(". Write {a,b} for alternatives, or \\( for the character itself.`,
    ],
  ])('rejects %s', (glob, message) => {
    expect(() => compileGlob(glob)).toThrow(new InvalidArgumentError(message));
  });

  it('accepts globs up to the limit', () => {
    expect(compileGlob('a'.repeat(500))('a'.repeat(500))).toBe(true);
  });
});
