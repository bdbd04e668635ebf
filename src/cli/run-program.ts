import { CommanderError } from 'commander';
import { CorpusError, OracleError, ParityError } from '../errors.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { buildProgram } from './program.ts';

/** Runs the command that the command line names, and sets the exit code. */
export async function runProgram(): Promise<void> {
  try {
    const program = await buildProgram((code) => {
      process.exitCode = code;
    }, process.argv[2]);
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    if (error instanceof ParityError) {
      process.stderr.write(`error: ${error.message}\n`);
    } else if (!(error instanceof CommanderError)) {
      const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(
        `This is a bug in rmsprop-parity. Please report it, with these lines:\n${details}\n`,
      );
    }
  }
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
