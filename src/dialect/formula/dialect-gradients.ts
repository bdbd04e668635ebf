import type { Dtype, Storage } from '../../float/dtype.ts';
import { clearedGradients, sumOfGradients } from '../../scenario/own-gradients.ts';
import type { Dialect } from '../dialect.ts';

/** The gradients that the parameters have in a dialect. Null, or no entry: a parameter has none. */
export class DialectGradients {
  readonly #dtype: Dtype;
  readonly #dialect: Dialect;
  #gradients: readonly (Storage | null)[] = [];
  #isDoubtful = false;

  constructor(dtype: Dtype, dialect: Dialect) {
    this.#dtype = dtype;
    this.#dialect = dialect;
  }

  get current(): readonly (Storage | null)[] {
    return this.#gradients;
  }

  /**
   * Whether the port may have other gradients than these, because the last step changed them. Some ports change only a copy. A caller
   * cannot see which.
   */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  /** Sets the gradients, as a caller does before a step. */
  set(gradients: readonly (Storage | null)[]): void {
    this.#gradients = gradients;
    this.#isDoubtful = false;
  }

  endStep(): void {
    this.#isDoubtful ||= this.#dialect['caller-gradient'] !== 'untouched';
  }

  backward(gradients: readonly (Storage | null)[]): void {
    const old = this.#gradients;
    this.#gradients =
      this.#dialect.backward === 'replaces'
        ? gradients.map((gradient, parameter) => gradient ?? old[parameter] ?? null)
        : sumOfGradients(this.#dtype, old, gradients);
  }

  zeroGrad(setToNone: boolean): void {
    const kind = this.#dialect['zero-grad'];
    if (kind !== 'ignored') {
      const isToNone = kind === 'as-asked' ? setToNone : kind === 'to-none';
      this.#gradients = clearedGradients(this.#dtype, this.#gradients, isToNone);
      this.#isDoubtful = false;
    }
  }
}
