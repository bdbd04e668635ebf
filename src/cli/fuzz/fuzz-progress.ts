import { grouped } from '../../report/text/grouped.ts';
import { Progress } from '../output/progress.ts';

/** The progress of drawing scenarios, and of simplifying one that failed. */
export class FuzzProgress {
  readonly #progress: Progress;
  #simplified = 0;

  private constructor(progress: Progress) {
    this.#progress = progress;
  }

  static async start(total: number): Promise<FuzzProgress> {
    return new FuzzProgress(await Progress.start(total, 'scenarios', 'drawing'));
  }

  count(isDrawn: boolean): void {
    if (isDrawn) {
      this.#progress.count();
    } else {
      this.#simplified += 1;
      this.#progress.show(() => simplifyingText(this.#simplified));
    }
  }

  stop(): void {
    this.#progress.stop();
  }
}

/** @example simplifyingText(1500) // 'simplifying what failed: 1,500 scenarios tried' */
export function simplifyingText(tried: number): string {
  return `simplifying what failed: ${grouped(tried)} scenarios tried`;
}
