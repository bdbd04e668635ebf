import type { Tracked } from '../../parity/tracked.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import type { Dialect } from '../dialect.ts';
import type { TrackedOperations } from './tracked-operations.ts';

interface Moved {
  readonly param: Tracked;
  readonly momentumBuffer: Tracked;
}

/** How the parameter moves by g / a, with momentum, in a buffer as it is stored, or without. */
export function movementRule(
  on: TrackedOperations,
  dialect: Dialect,
  { lr, momentum }: Hyperparameters,
  store: (value: Tracked) => Tracked = (value) => value,
): (param: Tracked, buffer: Tracked, g: Tracked, a: Tracked) => Moved {
  const isByReciprocal = dialect.precision === 'reciprocal-root';
  const moveByQuotient = on.movedByQuotient(lr, isByReciprocal);
  if (!(momentum > 0)) {
    const move = (param: Tracked, buffer: Tracked, g: Tracked, a: Tracked): Moved => ({
      param: moveByQuotient(param, g, a),
      momentumBuffer: buffer,
    });
    return dialect.state === 'by-position' ? leavingOpen(move) : move;
  }
  const isInside = dialect['learning-rate'] === 'inside-buffer';
  const dampening = dialect.momentum === 'dampened' ? 1 - momentum : 1;
  const carryOn = on.buffer(momentum, (isInside ? lr : 1) * dampening, isByReciprocal);
  const carry: typeof carryOn = (buffer, g, a) => store(carryOn(buffer, g, a));
  const outer = isInside ? 1 : lr;
  if (dialect.momentum === 'nesterov') {
    const moveByBuffer = on.movedBy(outer * momentum);
    return (param, buffer, g, a) => {
      const momentumBuffer = carry(buffer, g, a);
      const halfway = moveByQuotient(param, g, a);
      return { param: moveByBuffer(halfway, momentumBuffer, g, a), momentumBuffer };
    };
  }
  const moveByBuffer = on.movedBy(outer);
  return (param, buffer, g, a) => {
    const momentumBuffer = carry(buffer, g, a);
    return { param: moveByBuffer(param, momentumBuffer, g, a), momentumBuffer };
  };
}

/**
 * Optimizers that keep state by position may run a buffer without momentum too, in which 0 · NaN is NaN: what another
 * parameter left there may spoil this one, or not.
 */
function leavingOpen(move: ReturnType<typeof movementRule>): ReturnType<typeof movementRule> {
  return (param, buffer, g, a) => {
    const moved = move(param, buffer, g, a);
    const isSpoilt = !Number.isFinite(buffer.value);
    const spoils = isSpoilt || !Number.isFinite(g.value / a.value);
    return {
      param: isSpoilt ? { ...moved.param, distance: Infinity } : moved.param,
      momentumBuffer: spoils ? { value: NaN, distance: Infinity } : buffer,
    };
  };
}

/** Weight decay that shrinks the parameter by itself, before or after it moves. */
export function decouplingRule(
  on: TrackedOperations,
  dialect: Dialect,
  { lr, weightDecay }: Hyperparameters,
): Readonly<Record<'before' | 'after', (param: Tracked) => Tracked>> {
  const same = (param: Tracked): Tracked => param;
  if (weightDecay === 0) {
    return { before: same, after: same };
  }
  switch (dialect['weight-decay']) {
    case 'decoupled-lr':
      return { before: on.scaled(1 - lr * weightDecay), after: same };
    case 'decoupled-raw':
      return { before: on.scaled(1 - weightDecay), after: same };
    case 'decoupled-raw-after':
      return { before: same, after: on.scaled(1 - weightDecay) };
    default:
      return { before: same, after: same };
  }
}
