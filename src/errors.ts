/**
 * The base class of all errors that this package throws on purpose. They mean wrong usage, bad input, or a damaged corpus. A
 * numerical mismatch or a port that breaks is a result in the report, not an error.
 *
 * @example
 * try {
 *   await verifyPort(port, { filter: 'nothing' });
 * } catch (error) {
 *   if (error instanceof ParityError) {
 *     error.code; // 'usage'
 *   }
 * }
 */
export abstract class ParityError extends Error {
  /** A stable name for programs. The message is for people, and may change in any version. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An argument of a function is not valid. */
export class InvalidArgumentError extends ParityError {
  readonly code = 'invalid_argument';
}

/** The names of Python's exception classes that `torch.optim.RMSprop` raises. */
export type PythonExceptionName =
  'ValueError' | 'TypeError' | 'KeyError' | 'RuntimeError' | 'AssertionError';

/**
 * An argument that PyTorch rejects with an exception. The message is PyTorch's, word for word, so that the suite can compare a
 * port with it. `advice` says what to do.
 *
 * @example
 * new RMSprop([weight], { lr: -1 }); // throws a TorchError:
 * // { exception: 'ValueError', message: 'Invalid learning rate: -1', advice: … }
 */
export class TorchError extends ParityError {
  readonly code = 'torch_error';
  /** The class of the exception in Python. */
  readonly exception: PythonExceptionName;
  readonly advice: string;

  constructor(exception: PythonExceptionName, message: string, advice: string) {
    super(message);
    this.exception = exception;
    this.advice = advice;
  }
}

/** The corpus differs from its manifest: it has a changed, truncated, missing or unknown file. */
export class CorpusError extends ParityError {
  readonly code = 'corpus_damaged';
  /** The damaged file, relative to the corpus folder, with forward slashes. */
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(
      `${file}: ${problem}. Restore the file from version control, or regenerate the corpus with "rmsprop-parity fixtures regenerate".`,
      options,
    );
    this.file = file;
  }
}

/** The command line or the options of a run are wrong. The message says what to change. */
export class UsageError extends ParityError {
  readonly code = 'usage';
}

/** An oracle does not start: PyTorch is missing, has the wrong version, or runs in an environment that changes its results. */
export class OracleError extends ParityError {
  readonly code = 'oracle_unavailable';
}

/** The reason why a port gives no answer. */
export type PortProblem =
  | 'cannot_start'
  | 'no_hello'
  | 'protocol'
  | 'crashed'
  | 'timeout'
  | 'answer'
  | 'gave_up'
  | 'definition';

/**
 * A port broke: it did not start, it crashed, it did not answer in time, or its answer was not valid. `verifyPort` reports
 * this as a result, and throws it only if the definition of the port is not valid.
 */
export class PortError extends ParityError {
  readonly code = 'port_failed';
  readonly problem: PortProblem;

  constructor(problem: PortProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/**
 * A port throws this error for a request that it does not support. The suite then reports the case as not judged, with this
 * message. Any error whose `code` is `'unsupported'` has the same effect.
 *
 * @example
 * create({ groups: [{ lr }] }) {
 *   if (lr === 0) {
 *     throw new UnsupportedError('lr = 0 is not supported');
 *   }
 *   // …
 * }
 */
export class UnsupportedError extends ParityError {
  readonly code = 'unsupported';
}

/** Characters of a message. Foreign code can throw an error whose message has megabytes. */
const MAX_MESSAGE = 4000;

/**
 * Returns the message of an error, or the text of any other value: ports and libraries can throw anything. The result is always
 * a string of at most 4,000 characters, also if reading the value throws.
 *
 * @example messageOf(new Error('out of memory')) // 'out of memory'
 * @example messageOf({ status: 500 }) // '[object Object]'
 * @example messageOf(Object.assign(new Error(), { message: 5 })) // '5'
 */
export function messageOf(error: unknown): string {
  const text = attempt(() => String(isError(error) ? error.message : error));
  return (text ?? 'a value without a text').slice(0, MAX_MESSAGE);
}

/** Returns the message of an error as a sentence with a period, so that another sentence can follow. */
export function sentenceOf({ message }: Error): string {
  return message.endsWith('.') ? message : `${message}.`;
}

/** Returns whether a value is an error. Never throws, as `instanceof` does for some proxies. */
export function isError(value: unknown): value is Error {
  return attempt(() => value instanceof Error) === true;
}

/** Returns the `code` of an error, such as ENOENT of Node. Undefined for an error without a code, and for other values. */
export function codeOf(error: unknown): unknown {
  return isError(error) ? attempt(() => Reflect.get(error, 'code')) : undefined;
}

/** Returns the exception of PyTorch that an error names, if it names one: then a port refuses a scenario on purpose. */
export function exceptionOf(error: unknown): string | null {
  const exception: unknown = isError(error)
    ? attempt(() => Reflect.get(error, 'exception'))
    : undefined;
  return typeof exception === 'string' ? exception : null;
}

/**
 * Returns whether a port threw this error because it refuses the request. Such an error has the name of an exception in
 * `exception`, as a {@link TorchError}, or the `code` `refused`.
 */
export function isRefusal(error: unknown): error is Error {
  return exceptionOf(error) !== null || codeOf(error) === 'refused';
}

/** Returns whether a port threw this error because it does not support the request. See {@link UnsupportedError}. */
export function isUnsupported(error: unknown): boolean {
  return codeOf(error) === 'unsupported';
}

/** Returns what a function returns, or undefined if it throws. Proxies and getters can throw when someone reads them. */
export function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
