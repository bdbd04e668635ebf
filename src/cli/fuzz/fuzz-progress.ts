import { grouped } from '../../report/text/grouped.ts';
import { Progress } from '../output/progress.ts';

/** Shows the progress while `fuzz` draws scenarios, and while it simplifies a failure. */
export class FuzzProgress {
  readonly #progress: Progress;
  #simplified = 0;

  private constructor(progress: Progress) {
    this.#progress = progress;
  }

  static async start(total: number): Promise<FuzzProgress> {
    return new FuzzProgress(await Progress.start(total, 'scenarios', 'drawing scenarios'));
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

/** @example simplifyingText(1500) // 'simplifying the failure: 1,500 scenarios tried' */
export function simplifyingText(tried: number): string {
  return `simplifying the failure: ${grouped(tried)} scenarios tried`;
}
