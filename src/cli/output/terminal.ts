import { WriteStream } from 'node:tty';
import { plainText } from '../../report/text/plain-text.ts';
import { printableUpTo } from '../../report/text/printable.ts';

/** Characters of an error message. */
const MAX_ERROR = 4000;

/**
 * Returns whether a stream is a terminal that can show progress. On a terminal with a width of 0, a spinner would clear
 * lines forever.
 */
export function showsProgress(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && stream.columns > 0;
}

/**
 * Returns whether a stream shows colours, by the rules of Node: a `FORCE_COLOR` decides, also for a pipe. Otherwise
 * only a terminal shows them, unless `NO_COLOR`, `NODE_DISABLE_COLORS` or `TERM=dumb` forbids them.
 *
 * @param environment the environment variables.
 */
export function showsColours(
  stream: Pick<NodeJS.WriteStream, 'isTTY'>,
  environment: NodeJS.ProcessEnv,
): boolean {
  return (
    (stream.isTTY || environment['FORCE_COLOR'] !== undefined) &&
    WriteStream.prototype.hasColors(environment)
  );
}

/** Writes lines to standard output. They can contain texts of a port, a corpus or a report, so no character controls the terminal. */
export function print(text: string): void {
  process.stdout.write(plainText(text));
}

/** Writes lines to standard error, like {@link print}. */
export function printError(text: string): void {
  process.stderr.write(plainText(text));
}

/**
 * Makes an error message safe to print: one line, and one more for a suggestion. A file name or a word of the command line can
 * contain line breaks and control characters.
 *
 * @example errorText('unknown option "a\nb"\n(Did you mean c?)') // 'unknown option "a b"\n(Did you mean c?)'
 */
export function errorText(message: string): string {
  return message
    .split(/\n(?=\(Did you mean )/)
    .map((line) => printableUpTo(MAX_ERROR, line).trimEnd())
    .join('\n');
}
