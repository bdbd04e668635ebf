import type { Tracked } from '../../parity/tracked.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import type { Dialect } from '../dialect.ts';
import type { TrackedOperations } from './tracked-operations.ts';

/** Beyond which clipping dialects limit a gradient: what brain.js takes. */
const CLIP = 5;

/** What enters the averages, and what the parameter is moved by: in torch, the same. */
interface Gradients {
  readonly accumulated: Tracked;
  readonly applied: Tracked;
}

/** Where a gradient is negated, decayed and clipped, before and after it is accumulated. */
export function gradientRule(
  on: TrackedOperations,
  dialect: Dialect,
  { weightDecay, maximize }: Hyperparameters,
): (gradient: Tracked, param: Tracked, turned: number) => Gradients {
  const kind = dialect['weight-decay'];
  const isCoupled = weightDecay !== 0 && kind.startsWith('l2');
  const decay = isCoupled ? on.decayed(weightDecay) : undefined;
  const clip = on.clipped(CLIP);
  const isLate = maximize && dialect.maximize === 'after-weight-decay';
  const isEarly = maximize && !isLate;
  const clipping = dialect['square-avg'];

  return (gradient, param, turned) => {
    const decayed = (g: Tracked): Tracked => {
      const sum = decay ? decay(g, param, turned) : g;
      return isLate ? on.negated(sum) : sum;
    };
    const undecayed = (g: Tracked): Tracked => (isLate ? on.negated(g) : g);
    const signed = isEarly ? on.negated(gradient) : gradient;

    const whole = kind === 'l2' || !decay ? decayed(signed) : undecayed(signed);
    const limited = clipping === 'clipped-before' ? clip(whole) : whole;
    switch (kind) {
      case 'l2-after-clipping': {
        const isClipped = clipping === 'clipped-before' || clipping === 'clipped-after';
        const applied = decayed(isClipped ? clip(signed) : signed);
        return { accumulated: clipping === 'clipped-after' ? whole : applied, applied };
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
          applied: clipping === 'clipped-after' ? clip(whole) : limited,
        };
    }
  };
}
