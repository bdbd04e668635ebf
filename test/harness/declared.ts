import { expect } from 'vitest';
import type { ParityError } from '../../src/errors.ts';

/** A class of errors that the tested function declares. */
type Declared = abstract new (...args: never[]) => ParityError;

/** A message names a wrong value, but not in full if the value is long. */
const MAX_MESSAGE = 2000;

/** Returns the value of `work`, or null after a declared error. Throws for any other error. */
export function valueOrDeclared<Value>(declared: Declared, work: () => Value): Value | null {
  try {
    return work();
  } catch (error) {
    expectDeclared(declared, error);
    return null;
  }
}

export async function valueOrDeclaredLater<Value>(
  declared: Declared,
  work: () => Promise<Value>,
): Promise<Value | null> {
  try {
    return await work();
  } catch (error) {
    expectDeclared(declared, error);
    return null;
  }
}

function expectDeclared(declared: Declared, error: unknown): void {
  if (!(error instanceof declared)) {
    throw new Error(`not a declared error: ${String(error)}`, { cause: error });
  }
  expect(error.message.length).toBeGreaterThan(0);
  expect(error.message.length).toBeLessThan(MAX_MESSAGE);
}
