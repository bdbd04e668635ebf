import { describe, expect, it } from 'vitest';
import { adapterParagraph } from '../../../src/report/diagnosis/adapter-text.ts';
import { spelledFor, spellingOf } from '../../../src/report/diagnosis/option-names.ts';

describe('spellingOf()', () => {
  it.each([
    ['module', { file: 'port.ts', language: 'JavaScript' }],
    ['module', { inProcess: true, language: 'JavaScript' }],
    ['command', { language: 'Python' }],
    ['command', { file: 'port.py', language: 'Python' }],
    ['command', { file: 'port' }],
    ['command', {}],
    [null, { language: 'JavaScript' }],
    [null, null],
  ] as const)('returns %s for %j', (spelling, port) => {
    expect(spellingOf(port)).toBe(spelling);
  });
});

describe('spelledFor()', () => {
  it('spells options and state as a module does, but not in ids of cases', () => {
    expect(spelledFor('module', 'Add weight_decay to the gradient of square_avg.')).toBe(
      'Add weightDecay to the gradient of squareAvg.',
    );
    const id = 'hyperparameters/float32/portable/alpha-0_weight_decay-10, grid/a/weight_decay';
    expect(spelledFor('module', id)).toBe(id);
  });

  it.each(['command', null] as const)("keeps torch's names for %s", (spelling) => {
    expect(spelledFor(spelling, 'weight_decay')).toBe('weight_decay');
  });
});

describe('adapterParagraph() [DIA-10]', () => {
  it.each([
    ['module', 'weightDecay', 'weight_decay'],
    ['command', 'weight_decay', 'weightDecay'],
  ] as const)('names the options of a %s if all values are NaN', (spelling, name, other) => {
    const fault = {
      loss: 'all-nan',
      dtypes: ['float32'],
      changed: 9,
      values: 9,
      examples: [],
    } as const;
    const text = adapterParagraph(fault, spelling);
    expect(text).toContain(name);
    expect(text).not.toContain(other);
    expect(text).toContain('A likely cause');
    expect(adapterParagraph(fault, null)).toMatch(/weightDecay[^]*weight_decay/);
  });
});
