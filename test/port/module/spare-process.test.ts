import { describe, expect, it } from 'vitest';
import { inheritedFlags } from '../../../src/port/module/spare-process.ts';

describe('inheritedFlags() [SUP-5]', () => {
  it('keeps what changes how a module loads, with its values', () => {
    const flags = ['--import', 'tsx', '-r', './a.cjs', '--conditions=node', '--loader=./b.mjs'];
    expect(inheritedFlags(flags)).toEqual(flags);
  });

  it.each([
    ['code', ['--eval', "import('rmsprop-parity')"]],
    ['code in short form', ['-e', '1', '-p', '2', '--print', '3']],
    ['debuggers and profilers', ['--inspect-brk=0', '--inspect', '--cpu-prof']],
    ['the kind of the code', ['--input-type=module', '--input-type', 'module']],
    ['nothing', []],
  ])('leaves out %s', (_, flags) => {
    expect(inheritedFlags(flags)).toEqual([]);
  });
});
