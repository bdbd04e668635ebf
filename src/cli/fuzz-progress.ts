import ora, { type Ora } from 'ora';
import { grouped, progressText } from './progress-text.ts';
import { showsProgress } from './terminal.ts';

/** A line on a terminal with how far a run is, how fast it goes, and how long it will take; nothing elsewhere. */
export class FuzzProgress {
  readonly #total: number;
  readonly #start = performance.now();
  readonly #spinner: Ora | null;
  #drawn = 0;
  #simplified = 0;
  #shown = 0;

  constructor(total: number) {
    this.#total = total;
    this.#spinner = showsProgress(process.stderr)
      ? ora({ text: 'drawing', stream: process.stderr, discardStdin: false }).start()
      : null;
  }

  count(isDrawn: boolean): void {
    this.#drawn += isDrawn ? 1 : 0;
    this.#simplified += isDrawn ? 0 : 1;
    const now = performance.now();
    if (this.#spinner && now - this.#shown > 100) {
      this.#shown = now;
      this.#spinner.text =
        this.#simplified > 0
          ? simplifyingText(this.#simplified)
          : progressText(this.#drawn, this.#total, (now - this.#start) / 1000, 'scenarios');
    }
  }

  stop(): void {
    this.#spinner?.stop();
  }
}

/** @example simplifyingText(1500) // 'simplifying what failed: 1,500 scenarios tried' */
export function simplifyingText(tried: number): string {
  return `simplifying what failed: ${grouped(tried)} scenarios tried`;
}
