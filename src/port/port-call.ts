import {
  attempt,
  exceptionOf,
  isError,
  isRefusal,
  isUnsupported,
  messageOf,
  PortError,
  UnsupportedError,
} from '../errors.ts';
import { valueText } from '../scenario/value-text.ts';
import type { MaybePromise } from './define-port.ts';

/** Characters of the name of an error or an exception. */
const MAX_NAME = 60;
/** Characters of a stack trace to search for the place of an error. */
const MAX_STACK = 2000;

/**
 * Calls a method of a module's port. If the method throws, the error names the method, the error and its line.
 *
 * Passes on errors that the port throws on purpose: those with the code `unsupported` or `refused`, and those with
 * an `exception`.
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
    throw errorOf(method, error);
  }
}

/** Returns an error with the same meaning. Its texts are strings, whatever the port throws. */
function errorOf(method: string, error: unknown): Error {
  if (isError(error) && error instanceof PortError) {
    return error;
  }
  if (isUnsupported(error)) {
    return new UnsupportedError(messageOf(error), { cause: error });
  }
  if (isRefusal(error)) {
    const exception = exceptionOf(error);
    return Object.assign(new Error(messageOf(error), { cause: error }), {
      code: 'refused',
      ...(exception !== null && { exception: exception.slice(0, MAX_NAME) }),
    });
  }
  return new PortError('answer', `${method} threw ${thrownText(error)}`, { cause: error });
}

/**
 * Describes a thrown value, with the place in the port's code if the stack shows one.
 *
 * @example thrownText(new TypeError('x is not a function')) // 'TypeError: x is not a function (my-port.js:12)'
 */
export function thrownText(error: unknown): string {
  if (!isError(error)) {
    return valueText(error);
  }
  const [name, message, stack]: unknown[] = (['name', 'message', 'stack'] as const).map((key) =>
    attempt(() => Reflect.get(error, key)),
  );
  const kind = typeof name === 'string' ? name.slice(0, MAX_NAME) : 'Error';
  const text = typeof message === 'string' ? messageOf(message) : noTextOf(message);
  const place = typeof stack === 'string' ? placeIn(stack) : '';
  return `${kind}: ${text}${place}`;
}

/** @example noTextOf({ status: 500 }) // 'its message is an object, not a text' */
function noTextOf(message: unknown): string {
  return `its message is ${valueText(message)}, not a text`;
}

/** Returns the file and the line of the first stack frame in a module, without the folder. */
function placeIn(stack: string): string {
  const frames = stack.slice(0, MAX_STACK);
  const [, file, line] =
    /^ +at .*?([^/\\\s():]{1,60}\.[cm]?[jt]s):(\d+):\d+\)?$/m.exec(frames) ?? [];
  return file === undefined ? '' : ` (${file}:${line})`;
}
