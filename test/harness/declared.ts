import { expect } from 'vitest';
import type { ParityError } from '../../src/errors.ts';

/** Errors of which one may come out. */
type Declared = abstract new (...args: never[]) => ParityError;

/** A message names the value, and is not as long as the value may be. */
const MAX_MESSAGE = 2000;

/** The value of work, or null where it ended with a declared error; any other error is a fault of ours. */
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
