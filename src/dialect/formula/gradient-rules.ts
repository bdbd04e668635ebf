import type { Tracked } from '../../parity/tracked.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import { constantOf, type Dialect } from '../dialect.ts';
import type { Neighbor } from './element-step.ts';
import type { TrackedOperations } from './tracked-operations.ts';

/** The gradient for the averages, and the gradient for the movement. In torch they are the same. */
interface Gradients {
  readonly accumulated: Tracked;
  readonly applied: Tracked;
}

/** Returns the rule that negates, decays and clips gradients: for the averages, and for the movement. */
export function gradientRule(
  operations: TrackedOperations,
  dialect: Dialect,
  { weightDecay, maximize }: Hyperparameters,
): (gradient: Tracked, param: Tracked, turned: number, neighbor: Neighbor) => Gradients {
  const kind = dialect['weight-decay'];
  const decay = weightDecay !== 0 ? penaltyRule(operations, kind, weightDecay) : undefined;
  const clip = operations.clipped(constantOf(dialect, 'square-avg'));
  const isLate = maximize && dialect.maximize === 'after-weight-decay';
  const isEarly = maximize && !isLate;
  const clipping = dialect['square-avg'];

  const isPlain = kind !== 'l2-after-clipping' && kind !== 'l2-after-square-avg';

  return (gradient, param, turned, neighbor) => {
    const decayed = (g: Tracked): Tracked => {
      const sum = decay ? decay(g, param, turned, neighbor) : g;
      return isLate ? operations.negated(sum) : sum;
    };
    const undecayed = (g: Tracked): Tracked => (isLate ? operations.negated(g) : g);
    const signed = isEarly ? operations.negated(gradient) : gradient;

    const unlimited = isPlain || !decay ? decayed(signed) : undecayed(signed);
    const limited = clipping === 'clipped-before' ? clip(unlimited) : unlimited;
    switch (kind) {
      case 'l2-after-clipping': {
        const isClipped = clipping === 'clipped-before' || clipping === 'clipped-after';
        const applied = decayed(isClipped ? clip(signed) : signed);
        return { accumulated: clipping === 'clipped-after' ? unlimited : applied, applied };
      }
      case 'l2-after-square-avg': {
        const applied = decayed(clipping === 'clipped-before' ? clip(signed) : signed);
        return {
          accumulated: limited,
          applied: clipping === 'clipped-after' ? clip(applied) : applied,
        };
      }
      default:
        return {
          accumulated: limited,
          applied: clipping === 'clipped-after' ? clip(unlimited) : limited,
        };
    }
  };
}

/** Returns the rule that adds weight decay to a gradient. Undefined if a dialect does not change the gradient. */
function penaltyRule(
  operations: TrackedOperations,
  kind: Dialect['weight-decay'],
  weightDecay: number,
): ((g: Tracked, param: Tracked, turned: number, neighbor: Neighbor) => Tracked) | undefined {
  const add = operations.decayed(weightDecay);
  switch (kind) {
    case 'l2':
    case 'l2-after-clipping':
    case 'l2-after-square-avg':
      return add;
    case 'of-previous-gradient':
      return (g, _, __, { lastGradient }) => add(g, lastGradient, 0);
    case 'of-index':
      return (g, _, __, { index }) => add(g, { value: index, distance: 0 }, 0);
    case 'multiplied': {
      const penalty = operations.scaled(weightDecay);
      return (g, param) => operations.times(g, penalty(param));
    }
    default:
      return undefined;
  }
}
