#!/usr/bin/env node
import { packageVersion } from '../version.ts';
import { exitCodes } from './exit-codes.ts';

// a reader that has seen enough, like `head`, is not an error
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? process.exitCode : exitCodes.internal);
  });
}

/** All has been said: what a port in this process has left running is not waited for. */
async function end(): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => {
      stream.write('', () => resolve());
    });
  }
  process.exit();
}

const [first = '', ...others] = process.argv.slice(2);
if (others.length === 0 && ['--version', '-V'].includes(first)) {
  // as commander would, which takes longer to load than all else that is needed for this
  process.stdout.write(`${packageVersion()}\n`);
} else {
  const { runProgram } = await import('./run-program.ts');
  await runProgram();
}
await end();
