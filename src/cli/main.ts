#!/usr/bin/env node
// no other import here: Node reports an error in one with exit code 1, which means that a port is divergent

let outputError: NodeJS.ErrnoException | null = null;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // it is not an error if the reader, such as `head`, closes the pipe early: the exit code is still that of the command
  outputError = error.code === 'EPIPE' ? outputError : error;
});
process.stderr.on('error', () => undefined); // the command cannot report this anywhere

const [first = '', ...rest] = process.argv.slice(2);
try {
  if (rest.length === 0 && ['--version', '-V'].includes(first)) {
    // without commander, because loading it takes longer than the rest of this command
    const { packageVersion } = await import('../version.ts');
    process.stdout.write(`${packageVersion()}\n`);
  } else {
    const { runProgram } = await import('./run-program.ts');
    await runProgram();
  }
} catch (error) {
  process.exitCode = reportLoadError(error);
}
await end();

/**
 * Reports that Node could not load the code of a command.
 *
 * @returns the exit code (CLI-1): 2 if the system refused to open a file, or else 70.
 */
function reportLoadError(error: unknown): number {
  const isSystem = error instanceof Error && 'syscall' in error;
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    isSystem
      ? `error: cannot load the command (${error.message}). If too many files are open, raise the limit, as in "ulimit -n 1024". Otherwise, install the package again.\n`
      : `This is a bug in rmsprop-parity. Please report it, with these lines:\n${details}\n`,
  );
  return isSystem ? 2 : 70;
}

/** Writes the remaining output, and ends the process without waiting for timers or sockets that a port left open. */
async function end(): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => {
      stream.write('', () => resolve());
    });
  }
  if (outputError !== null) {
    process.stderr.write(
      `error: cannot write to standard output (${outputError.message}). Free some space, or send the output elsewhere.\n`,
    );
    process.exitCode ||= 5;
  }
  process.exit();
}
