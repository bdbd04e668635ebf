import { isUnsupported, PortError } from '../errors.ts';
import { valueText } from '../scenario/value-text.ts';
import type { MaybePromise } from './define-port.ts';

/** Characters of a stack trace to search for the place of an error. */
const MAX_STACK = 2000;

/**
 * Calls a method of a module's port. If the method throws, the error names the method, the error and its line.
 *
 * Passes on errors that the port throws on purpose: those with the code `unsupported`, and those with an `exception`.
 *
 * @param method the method, such as `step()`.
 * @throws PortError such as 'step() threw TypeError: x is not a function (my-port.js:12)'
 */
export async function callPort<Value>(
  method: string,
  call: () => MaybePromise<Value>,
): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof PortError || isUnsupported(error) || isRefusal(error)) {
      throw error;
    }
    throw new PortError('answer', `${method} threw ${thrownText(error)}`, { cause: error });
  }
}

/** Returns whether a port raised an exception that PyTorch raises too. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'exception' in error && typeof error.exception === 'string';
}

/**
 * Describes a thrown value, with the place in the port's code if the stack shows one.
 *
 * @example thrownText(new TypeError('x is not a function')) // 'TypeError: x is not a function (my-port.js:12)'
 */
export function thrownText(error: unknown): string {
  if (!(error instanceof Error)) {
    return valueText(error);
  }
  const { name, message, stack } = error;
  const place = typeof stack === 'string' ? placeIn(stack) : '';
  return `${String(name).slice(0, 60)}: ${String(message)}${place}`;
}

/** Returns the file and the line of the first stack frame in a module, without the folder. */
function placeIn(stack: string): string {
  const frames = stack.slice(0, MAX_STACK);
  const [, file, line] =
    /^ +at .*?([^/\\\s():]{1,60}\.[cm]?[jt]s):(\d+):\d+\)?$/m.exec(frames) ?? [];
  return file === undefined ? '' : ` (${file}:${line})`;
}
