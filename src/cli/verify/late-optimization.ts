import { setFlagsFromString } from 'node:v8';

/** Bytes of a function's bytecode that run before V8 optimizes it; its own number is 67,584. */
const BUDGET = 1_000_000;

/**
 * Makes V8 wait longer before it optimizes, for a run that takes less than a second. Between the interpreter and the compiler
 * that takes milliseconds for each function, Node 20 has nothing, and what that compiler has not seen by then makes it throw
 * its work away: a verdict takes a quarter less time when it sees more first. Later versions of Node have a quick compiler too,
 * and another setting.
 */
export function optimizeLater(): void {
  if (process.versions.v8.startsWith('11.')) {
    setFlagsFromString(`--interrupt-budget=${BUDGET}`);
  }
}
