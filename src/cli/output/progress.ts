import type { Ora } from 'ora';
import { grouped } from '../../report/text/grouped.ts';
import { showsProgress } from './terminal.ts';

/** Milliseconds between two changes of the line. */
const PAUSE = 100;

/**
 * A line on a terminal that shows the progress of a run: the count, the speed and the remaining time. Writes nothing if
 * stderr is not a terminal.
 */
export class Progress {
  readonly #total: number;
  readonly #items: string;
  readonly #start = performance.now();
  readonly #spinner: Ora | null;
  #done = 0;
  #shown = 0;

  private constructor(total: number, items: string, spinner: Ora | null) {
    this.#total = total;
    this.#items = items;
    this.#spinner = spinner;
  }

  /**
   * Starts the line.
   *
   * @param total the number of items.
   * @param items the name of the items, in the plural.
   * @param text the text of the line until the first item is done.
   */
  static async start(total: number, items: string, text: string): Promise<Progress> {
    if (!showsProgress(process.stderr)) {
      return new Progress(total, items, null);
    }
    const { default: ora } = await import('ora');
    const spinner = ora({ text, stream: process.stderr, discardStdin: false }).start();
    return new Progress(total, items, spinner);
  }

  /** Counts one more item as done. */
  count(): void {
    this.#done += 1;
    this.show(() =>
      progressText(this.#done, this.#total, (performance.now() - this.#start) / 1000, this.#items),
    );
  }

  /** Shows another text, if the last change of the line is long enough ago. */
  show(text: () => string): void {
    const now = performance.now();
    if (this.#spinner && now - this.#shown > PAUSE) {
      this.#shown = now;
      this.#spinner.text = text();
    }
  }

  /** Shows the name of the phase that starts now. */
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
 * Describes the progress of a run.
 *
 * @param seconds the time since the start.
 * @example progressText(500, 2000, 1, 'scenarios') // '500 of 2,000 scenarios, 500 per second, 3 s left'
 */
export function progressText(done: number, total: number, seconds: number, items: string): string {
  const rate = done / seconds;
  return `${grouped(done)} of ${grouped(total)} ${items}, ${grouped(Math.round(rate))} per second, ${Math.ceil((total - done) / rate)} s left`;
}
