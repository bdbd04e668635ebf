import { PortError } from '../errors.ts';
import { TimeLimitError, type TimeLimit } from '../port/time-limit.ts';

/** The longest time of a timer, in milliseconds: 24 days. */
const LONGEST = 2 ** 31 - 1;

/** The end of a run: its time limit, and the signal that interrupts it. Stop it when the run ends. */
export class Deadline implements TimeLimit {
  readonly #milliseconds: number;
  readonly #signal: AbortSignal | undefined;
  readonly #start = performance.now();
  readonly #end: Promise<never>;
  /** Whether the timer has fired. It can fire a moment before the clock shows the whole time. */
  #hasFired = false;
  #stop = (): void => undefined;

  /** @param milliseconds the time from now on; no limit by default. */
  constructor(milliseconds: number = Infinity, signal?: AbortSignal) {
    this.#milliseconds = milliseconds;
    this.#signal = signal;
    this.#end = new Promise((_, reject) => {
      const end = (): void => reject(this.over() ?? new TimeLimitError(milliseconds));
      const fire = (): void => {
        this.#hasFired = true;
        end();
      };
      const timer = milliseconds <= LONGEST ? setTimeout(fire, milliseconds) : undefined;
      signal?.addEventListener('abort', end);
      this.#stop = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
      };
    });
    this.#end.catch(() => undefined);
  }

  /** Reads the clock too, because a port in this thread can keep the timer from firing. */
  over(): Error | null {
    if (this.#signal?.aborted === true) {
      return new PortError('gave_up', 'interrupted');
    }
    return this.#hasFired || performance.now() - this.#start >= this.#milliseconds
      ? new TimeLimitError(this.#milliseconds)
      : null;
  }

  async wait<Value>(work: () => Promise<Value>): Promise<Value> {
    const error = this.over();
    if (error) {
      throw error;
    }
    return Promise.race([work(), this.#end]);
  }

  stop(): void {
    this.#stop();
  }
}
