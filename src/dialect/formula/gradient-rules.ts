import type { Tracked } from '../../parity/tracked.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import type { Dialect } from '../dialect.ts';
import type { TrackedOperations } from './tracked-operations.ts';

/** The largest magnitude of a clipped gradient. It is the limit of brain.js. */
const CLIP = 5;

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
): (gradient: Tracked, param: Tracked, turned: number) => Gradients {
  const kind = dialect['weight-decay'];
  const isCoupled = weightDecay !== 0 && kind.startsWith('l2');
  const decay = isCoupled ? operations.decayed(weightDecay) : undefined;
  const clip = operations.clipped(CLIP);
  const isLate = maximize && dialect.maximize === 'after-weight-decay';
  const isEarly = maximize && !isLate;
  const clipping = dialect['square-avg'];

  return (gradient, param, turned) => {
    const decayed = (g: Tracked): Tracked => {
      const sum = decay ? decay(g, param, turned) : g;
      return isLate ? operations.negated(sum) : sum;
    };
    const undecayed = (g: Tracked): Tracked => (isLate ? operations.negated(g) : g);
    const signed = isEarly ? operations.negated(gradient) : gradient;

    const unlimited = kind === 'l2' || !decay ? decayed(signed) : undecayed(signed);
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
