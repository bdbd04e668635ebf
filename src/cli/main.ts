#!/usr/bin/env node
import { packageVersion } from '../version.ts';
import { exitCodes } from './exit-codes.ts';

// it is not an error if the reader, such as `head`, closes the pipe early
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? process.exitCode : exitCodes.internal);
  });
}

/** Writes the remaining output, and ends the process without waiting for timers or sockets that a port left open. */
async function end(): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => {
      stream.write('', () => resolve());
    });
  }
  process.exit();
}

const [first = '', ...rest] = process.argv.slice(2);
if (rest.length === 0 && ['--version', '-V'].includes(first)) {
  // without commander, because loading it takes longer than the rest of this command
  process.stdout.write(`${packageVersion()}\n`);
} else {
  const { runProgram } = await import('./run-program.ts');
  await runProgram();
}
await end();
