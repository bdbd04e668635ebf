#!/usr/bin/env node
import { CommanderError } from 'commander';
import { CorpusError, OracleError, ParityError } from '../errors.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { buildProgram } from './program.ts';

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

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.conformant : exitCodes.usage;
  }
  if (error instanceof CorpusError) {
    return exitCodes.corpusDamaged;
  }
  if (error instanceof OracleError) {
    return exitCodes.portFailed;
  }
  return error instanceof ParityError ? exitCodes.usage : exitCodes.internal;
}

try {
  await buildProgram((code) => {
    process.exitCode = code;
  }).parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  if (error instanceof ParityError) {
    process.stderr.write(`error: ${error.message}\n`);
  } else if (!(error instanceof CommanderError)) {
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `This is a bug in rmsprop-parity; please report it with the lines below.\n${details}\n`,
    );
  }
}
await end();
