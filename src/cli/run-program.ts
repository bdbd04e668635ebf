import { CommanderError } from 'commander';
import { attempt, CorpusError, isError, messageOf, OracleError, ParityError } from '../errors.ts';
import { systemMessage } from '../system-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { expectExit, failUnexpectedExits } from './exit-now.ts';
import { errorText, printError } from './output/terminal.ts';
import { buildProgram } from './program.ts';

/** Runs the command that the command line names, and sets the exit code. */
export async function runProgram(): Promise<void> {
  failUnexpectedExits();
  try {
    const program = await buildProgram((code) => {
      process.exitCode = code;
    }, process.argv[2]);
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    const message = error instanceof ParityError ? textOf(error) : systemMessage(error);
    if (message !== null) {
      printError(`error: ${message}\n`);
    } else if (!(error instanceof CommanderError)) {
      printError(
        `This is a bug in rmsprop-parity. Please report it, with these lines:\n${stackOf(error)}\n`,
      );
    }
  }
  expectExit();
}

/** An OracleError can have the lines that Python wrote. All other messages have one line, and perhaps a suggestion. */
function textOf(error: ParityError): string {
  return error instanceof OracleError ? error.message : errorText(error.message);
}

function stackOf(error: unknown): string {
  const stack = isError(error) ? attempt(() => error.stack) : undefined;
  return typeof stack === 'string' ? stack : messageOf(error);
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
  const isExpected = error instanceof ParityError || systemMessage(error) !== null;
  return isExpected ? exitCodes.usage : exitCodes.internal;
}
