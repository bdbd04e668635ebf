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
export type PythonExceptionName = 'ValueError' | 'TypeError' | 'KeyError' | 'RuntimeError';

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

/** Returns the message of an error, or the text of any other value: ports and libraries can throw anything. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns the message of an error as a sentence with a period, so that another sentence can follow. */
export function sentenceOf({ message }: Error): string {
  return message.endsWith('.') ? message : `${message}.`;
}

/** Returns the `code` of an error, such as ENOENT of Node. Undefined for an error without a code, and for other values. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** Returns whether a port threw this error because it does not support the request. See {@link UnsupportedError}. */
export function isUnsupported(error: unknown): boolean {
  return codeOf(error) === 'unsupported';
}
