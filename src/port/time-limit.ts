import { ParityError } from '../errors.ts';

/** The time of the run is over. What has no answer by then is not judged. */
export class TimeLimitError extends ParityError {
  readonly code = 'time_limit';
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    super(`the run took longer than its limit of ${milliseconds} ms`);
    this.milliseconds = milliseconds;
  }
}

/** Limits the time of a run. All phases of the run share one limit. */
export interface TimeLimit {
  /** Returns why the run must end now; null as long as it may continue. */
  readonly over: () => Error | null;
  /**
   * Starts work, and waits for it no longer than the run may last. If the run must end already, it does not start the work.
   *
   * @throws TimeLimitError if the time of the run is over; PortError if somebody interrupts the run.
   */
  readonly wait: <Value>(work: () => Promise<Value>) => Promise<Value>;
}

/** The limit of a run that may last forever. */
export const noLimit: TimeLimit = { over: () => null, wait: (work) => work() };
