/*
 * Runs the command line in this process, once for each list of arguments that the parent sends. Replies how each run
 * ended.
 * The parent ignores the output of the commands.
 */

import { CommanderError } from 'commander';
import { ParityError } from '../../../dist/src/errors.js';
import { buildProgram } from '../../../dist/src/cli/program.js';

const undeclared = [];
process.setMaxListeners(0);
process.on('unhandledRejection', (error) => undeclared.push(`unhandled: ${error?.stack}`));

process.on('message', async (args) => {
  let exitCode = null;
  let ending;
  const start = performance.now();
  try {
    process.argv = [process.execPath, 'rmsprop-parity', ...args];
    const program = await buildProgram((code) => {
      exitCode = code;
    }, args[0]);
    await program.parseAsync();
    ending = 'result';
  } catch (error) {
    const isDeclared = error instanceof CommanderError || error instanceof ParityError;
    ending = isDeclared ? error.constructor.name : `undeclared: ${error?.stack ?? error}`;
    if (isDeclared && error.message === '') {
      ending = 'undeclared: no message';
    }
  }
  await new Promise((resolve) => setImmediate(resolve));
  const milliseconds = performance.now() - start;
  process.send({ exitCode, ending, milliseconds, unhandled: undeclared.splice(0) });
});
