import { writeSync } from 'node:fs';
import { exitCodes, type ExitCode } from './exit-codes.ts';

let isExpected = false;

/** Says that the command has its result: from now on, the process may end. */
export function expectExit(): void {
  isExpected = true;
}

/** Ends this process. */
export function exitNow(code: ExitCode): never {
  isExpected = true;
  process.exit(code);
}

/**
 * Makes the command fail if something else ends the process: a module of --in-process that calls process.exit(), or one that
 * waits forever and holds nothing open. Without this, the command could end with 0 and without a verdict.
 */
export function failUnexpectedExits(): void {
  process.on('exit', () => {
    if (!isExpected) {
      process.exitCode = exitCodes.portFailed;
      writeSync(
        2,
        'error: the port ended the process before the verdict. Leave out --in-process, or throw an error instead.\n',
      );
    }
  });
}
