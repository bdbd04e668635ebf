import ora, { type Ora } from 'ora';
import { progressText } from './progress-text.ts';
import { showsProgress } from './terminal.ts';

/** A line on a terminal with how far a run is and how long it will take; nothing elsewhere. */
export class VerifyProgress {
  readonly #total: number;
  readonly #start = performance.now();
  readonly #spinner: Ora | null;
  #done = 0;
  #shown = 0;

  /** @param total how many cases there are. */
  constructor(total: number) {
    this.#total = total;
    this.#spinner = showsProgress(process.stderr)
      ? ora({ text: 'judging', stream: process.stderr, discardStdin: false }).start()
      : null;
  }

  count(): void {
    this.#done += 1;
    const now = performance.now();
    if (this.#spinner && now - this.#shown > 100) {
      this.#shown = now;
      const seconds = (now - this.#start) / 1000;
      this.#spinner.text = progressText(this.#done, this.#total, seconds, 'cases');
    }
  }

  /** What is done after the cases. */
  phase(text: string): void {
    if (this.#spinner) {
      this.#spinner.text = text;
    }
  }

  stop(): void {
    this.#spinner?.stop();
  }
}
