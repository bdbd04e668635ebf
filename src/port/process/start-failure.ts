import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { codeOf, messageOf } from '../../errors.ts';
import { shortQuoted } from '../../scenario/value-text.ts';

/**
 * Describes why the system did not start a command, and what to change.
 *
 * @param cause the error of the system.
 * @example startFailureText(['no-such-program'], error)
 * // 'cannot start "no-such-program": there is no such program on the PATH (ENOENT). Check the name, …'
 */
export function startFailureText(command: readonly [string, ...string[]], cause: unknown): string {
  const [file] = command;
  return `cannot start ${shortQuoted(file)}: ${reasonText(command, codeOf(cause)) ?? messageOf(cause)}`;
}

/** The number of words of a command that a message shows. */
const SHOWN_WORDS = 6;

/**
 * Shows how a shell split a command into words. Empty if there is only one word without a space.
 *
 * @example wordsText(['my port.py', '--fast']) // ' The command has 2 words: "my port.py", "--fast".'
 */
function wordsText(command: readonly string[]): string {
  if (command.length === 1 && !command[0]?.includes(' ')) {
    return '';
  }
  const count = command.length === 1 ? '1 word' : `${command.length} words`;
  const words = command.slice(0, SHOWN_WORDS).map(shortQuoted);
  const rest = command.length > SHOWN_WORDS ? ['…'] : [];
  return ` The command has ${count}: ${[...words, ...rest].join(', ')}.`;
}

function reasonText(command: readonly [string, ...string[]], code: unknown): string | null {
  const [file] = command;
  if (file === '') {
    return 'the command is empty. Name a program after "--", as in -- python my_port.py.';
  }
  if (isFolder(file)) {
    return 'it is a folder. Name a program, as in -- python my_port.py.';
  }
  if (code === 'EACCES') {
    return 'the file is not executable (EACCES). Name its interpreter, as in -- python my_port.py, or run chmod +x.';
  }
  if (code !== 'ENOENT') {
    return null;
  }
  if (existsSync(file)) {
    return isReadable(file)
      ? 'the file exists, but its interpreter does not (ENOENT). Correct its first line, or name the interpreter, as in -- python my_port.py.'
      : null;
  }
  if (file.includes(' ')) {
    return `there is no such program (ENOENT).${wordsText(command)} Pass each word of the command by itself, as in -- python my_port.py, without quotes around all of it.`;
  }
  return /[/\\]/.test(file)
    ? `there is no such file (ENOENT).${wordsText(command)} The current folder is ${shortQuoted(process.cwd())}.`
    : `there is no such program on the PATH (ENOENT).${wordsText(command)} Check the name, or pass a path such as ./port.`;
}

function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
