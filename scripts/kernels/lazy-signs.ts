import type { Machine } from '../../src/rmsprop/machine.ts';

type Operations = Pick<Machine<string>, 'neg' | 'add' | 'sub' | 'mul' | 'div'>;

/**
 * Returns the same operations, which change a sign as late as possible: an engine needs three instructions for it. Most often another
 * operation takes the sign over, as in a + (-b) = a - b. These equations hold for every bit but the sign of a NaN.
 */
export function lazySigns({ neg, add, sub, mul, div }: Operations): Operations {
  /** What the sign belongs to, by the expression that changes it. */
  const negations = new Map<string, string>();

  function negated(a: string): string {
    const before = negations.get(a);
    if (before !== undefined) {
      return before;
    }
    const expression = neg(a);
    negations.set(expression, a);
    return expression;
  }

  /** Applies a product or a quotient to the values without their signs. */
  function withoutSigns(operation: (a: string, b: string) => string, a: string, b: string): string {
    const [oppositeA, oppositeB] = [negations.get(a), negations.get(b)];
    const result = operation(oppositeA ?? a, oppositeB ?? b);
    return (oppositeA === undefined) === (oppositeB === undefined) ? result : negated(result);
  }

  return {
    neg: negated,
    add: (a, b) => {
      const [oppositeA, oppositeB] = [negations.get(a), negations.get(b)];
      if (oppositeB !== undefined) {
        return sub(a, oppositeB);
      }
      return oppositeA === undefined ? add(a, b) : sub(b, oppositeA);
    },
    sub: (a, b) => {
      const oppositeB = negations.get(b);
      return oppositeB === undefined ? sub(a, b) : add(a, oppositeB);
    },
    mul: (a, b) => withoutSigns(mul, a, b),
    div: (a, b) => withoutSigns(div, a, b),
  };
}
