/** Builds the text of a function. Each value has a separate local, and the function computes it once. */
export class WatFunction {
  readonly #locals: string[] = [];
  readonly #constants = new Map<string, string>();
  readonly #lines: string[] = [];

  /** Appends an instruction that leaves nothing on the stack. */
  run(instruction: string): void {
    this.#lines.push(instruction);
  }

  /** Computes an expression into a new local, and returns the expression that reads it. */
  value(expression: string): string {
    const name = this.#local();
    this.run(`(local.set ${name} ${expression})`);
    return `(local.get ${name})`;
  }

  /** Returns the expression that reads a constant vector, such as `i32x4 1 1 1 1`. The function sets it at its start. */
  constant(lanes: string): string {
    const name = this.#constants.get(lanes) ?? this.#local();
    this.#constants.set(lanes, name);
    return `(local.get ${name})`;
  }

  #local(): string {
    const name = `$v${this.#locals.length}`;
    this.#locals.push(`(local ${name} v128)`);
    return name;
  }

  text(header: string): string {
    const constants = [...this.#constants].map(
      ([lanes, name]) => `(local.set ${name} (v128.const ${lanes}))`,
    );
    return [`(func ${header}`, ...this.#locals, ...constants, ...this.#lines, ')'].join('\n');
  }
}
