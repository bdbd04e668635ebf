import { describe, expect, it } from 'vitest';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { dialectOf } from '../../src/dialect/dialect.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { NotConformantError, parityCases, type ParityCase } from '../../src/run/parity-cases.ts';

const right = referencePort('portable', '1.0.0');
const filter = 'grid/float32/portable/*';

/** Counts the cases that accept the port. */
async function accepted(cases: readonly ParityCase[]): Promise<number> {
  const results = await Promise.allSettled(cases.map(({ check }) => check()));
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? result.reason : []));
  expect(reasons.filter((reason) => !(reason instanceof NotConformantError))).toEqual([]);
  return results.filter(({ status }) => status === 'fulfilled').length;
}

describe('parityCases()', () => {
  it('accepts a correct port, and rejects a wrong port with the case in the message', async () => {
    const wrong: Port = {
      ...dialectPort(dialectOf([{ axis: 'epsilon', value: 'inside' }]), 'portable'),
      version: '1.0.0',
    };
    expect(await accepted(await parityCases(right, { filter }))).toBe(16);
    const cases = await parityCases(wrong, { filter });
    expect(await accepted(cases)).toBe(0);
    await expect(cases[0]?.check()).rejects.toThrow(cases[0]?.id);
  });

  it('accepts other rounding at the level equivalent, but not at the level exact', async () => {
    const fused = referencePort('fma', '1.0.0');
    expect(await accepted(await parityCases(fused, { filter, level: 'equivalent' }))).toBe(16);
    expect(await accepted(await parityCases(fused, { filter, level: 'exact' }))).toBeLessThan(16);
  });

  it('selects by dtype, glob and function, and gives the reasons for cases that are not judged', async () => {
    const few = await parityCases(right, { filter, accepts: (id) => id.endsWith('/centered') });
    expect(few.map(({ id }) => id)).toEqual(['grid/float32/portable/centered']);
    expect(await parityCases(right, { filter, dtypes: ['float64'] })).toEqual([]);
    const plain = { ...right, capabilities: { ...right.capabilities, features: [] } };
    const cases = await parityCases(plain, { filter });
    expect(cases.filter(({ notJudged }) => notJudged === null).map(({ id }) => id)).toEqual([
      'grid/float32/portable/plain',
    ]);
    expect(cases.find(({ id }) => id.endsWith('/centered'))?.notJudged).toBe(
      'not declared: centered',
    );
  });
});
