/**
 * Every error that this package throws on purpose. A numerical mismatch or a port that breaks is a result, never one
 * of these: they stand for wrong usage, bad input, or a damaged corpus.
 */
export abstract class ParityError extends Error {
  /** Stable, for programs; the message is for people and may change. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A value given to a function of this package that it cannot take. */
export class InvalidArgumentError extends ParityError {
  readonly code = 'invalid_argument';
}

/** The names of Python's exception classes that `torch.optim.RMSprop` raises. */
export type PythonExceptionName = 'ValueError' | 'TypeError' | 'KeyError' | 'RuntimeError';

/**
 * What PyTorch itself answers with an exception. The message is PyTorch's, word for word, so that a port can be held
 * to it; `advice` says what to do instead.
 */
export class TorchError extends ParityError {
  readonly code = 'torch_error';
  /** The Python class that PyTorch raises here. */
  readonly exception: PythonExceptionName;
  readonly advice: string;

  constructor(exception: PythonExceptionName, message: string, advice: string) {
    super(message);
    this.exception = exception;
    this.advice = advice;
  }
}

/** The corpus is not what its manifest says: a file is changed, cut short, missing or unknown. */
export class CorpusError extends ParityError {
  readonly code = 'corpus_damaged';
  /** The damaged file, relative to the corpus folder, with forward slashes. */
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(
      `${file}: ${problem}. Restore the file from version control, or make the corpus again with "rmsprop-parity fixtures regenerate".`,
      options,
    );
    this.file = file;
  }
}

/** The command line was used wrongly: the message says what is right. */
export class UsageError extends ParityError {
  readonly code = 'usage';
}

/** The fixture generator could not do its work: no suitable PyTorch, or its environment is not the one to record in. */
export class OracleError extends ParityError {
  readonly code = 'oracle_unavailable';
}

/** What of a port is broken, so that it cannot be asked, or did not answer. */
export type PortProblem =
  | 'cannot_start'
  | 'no_hello'
  | 'protocol'
  | 'crashed'
  | 'timeout'
  | 'answer'
  | 'gave_up'
  | 'definition';

/** A port broke: it could not be started, died, did not answer in time, or answered what is no answer. */
export class PortError extends ParityError {
  readonly code = 'port_failed';
  readonly problem: PortProblem;

  constructor(problem: PortProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/**
 * Thrown by a port for what it cannot do: the case is then not judged. Any error whose `code` is `unsupported` will do.
 *
 * @example throw new UnsupportedError('lr = 0 is rejected')
 */
export class UnsupportedError extends ParityError {
  readonly code = 'unsupported';
}

/** Returns the message of an error, or the text of any other value: ports and libraries can throw anything. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether a port threw this error because it does not support the request, see {@link UnsupportedError}. */
export function isUnsupported(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'unsupported';
}
