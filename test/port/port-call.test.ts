import { describe, expect, it } from 'vitest';
import { isUnsupported, PortError } from '../../src/errors.ts';
import { callPort, thrownText } from '../../src/port/port-call.ts';
import { thrownValues } from '../thrown-values.ts';

/** Returns the error of a method that throws a value. */
async function thrownBy(value: unknown): Promise<unknown> {
  return callPort('step()', () => Promise.reject(value)).then(
    () => null,
    (error: unknown) => error,
  );
}

describe('thrownText() [SUP-5]', () => {
  it.each(thrownValues)('describes %s', (_, value, text) => {
    expect(thrownText(value).replace(/ \(thrown-values\.ts:\d+\)$/, '')).toBe(text);
  });

  it('limits the length of a name and a message', () => {
    const long = Object.assign(new Error('m'.repeat(1e6)), { name: 'n'.repeat(1e6) });
    expect(thrownText(long).length).toBeLessThan(5000);
  });
});

describe('callPort() [SUP-5]', () => {
  it.each(thrownValues)('throws a PortError for %s', async (_, value, text) => {
    const error = await thrownBy(value);
    expect(error).toBeInstanceOf(PortError);
    expect(error).toMatchObject({ message: expect.stringContaining(`step() threw ${text}`) });
  });

  it.each([
    ['an unsupported request', { code: 'unsupported', message: { a: 1 } }],
    ['a refusal', { exception: 'ValueError', message: Symbol('s') }],
    ['a long refusal', { exception: 'E'.repeat(1000), message: 'm'.repeat(1e6) }],
  ])('makes the texts of %s strings of limited length', async (_, texts) => {
    const error = await thrownBy(Object.assign(new Error(), texts));
    expect(error).not.toBeInstanceOf(PortError);
    const { message, exception = '' } = error as Error & { exception?: string };
    expect([typeof message, typeof exception]).toEqual(['string', 'string']);
    expect([message.length <= 4000, exception.length <= 60]).toEqual([true, true]);
    expect(isUnsupported(error)).toBe('code' in texts);
  });
});
