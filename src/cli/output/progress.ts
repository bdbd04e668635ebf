import type { Ora } from 'ora';
import { grouped } from '../../report/text/grouped.ts';
import { showsProgress } from './terminal.ts';

/** Milliseconds between two changes of the line. */
const PAUSE = 100;

/** A line on a terminal with how far a run is, how fast it goes, and how long it will take; nothing elsewhere. */
export class Progress {
  readonly #total: number;
  readonly #what: string;
  readonly #start = performance.now();
  readonly #spinner: Ora | null;
  #done = 0;
  #shown = 0;

  private constructor(total: number, what: string, spinner: Ora | null) {
    this.#total = total;
    this.#what = what;
    this.#spinner = spinner;
  }

  /**
   * @param total how many there are.
   * @param what they are called.
   * @param text what is shown before the first.
   */
  static async start(total: number, what: string, text: string): Promise<Progress> {
    if (!showsProgress(process.stderr)) {
      return new Progress(total, what, null);
    }
    const { default: ora } = await import('ora');
    const spinner = ora({ text, stream: process.stderr, discardStdin: false }).start();
    return new Progress(total, what, spinner);
  }

  /** One more is done. */
  count(): void {
    this.#done += 1;
    this.show(() =>
      progressText(this.#done, this.#total, (performance.now() - this.#start) / 1000, this.#what),
    );
  }

  /** Something else to show, not too often. */
  show(text: () => string): void {
    const now = performance.now();
    if (this.#spinner && now - this.#shown > PAUSE) {
      this.#shown = now;
      this.#spinner.text = text();
    }
  }

  /** What is done after all. */
  phase(text: string): void {
    if (this.#spinner) {
      this.#spinner.text = text;
    }
  }

  stop(): void {
    this.#spinner?.stop();
  }
}

/**
 * How far a run is.
 *
 * @param seconds that it took so far.
 * @example progressText(500, 2000, 1, 'scenarios') // '500 of 2,000 scenarios, 500 per second, 3 s left'
 */
export function progressText(done: number, total: number, seconds: number, what: string): string {
  const rate = done / seconds;
  return `${grouped(done)} of ${grouped(total)} ${what}, ${grouped(Math.round(rate))} per second, ${Math.ceil((total - done) / rate)} s left`;
}
