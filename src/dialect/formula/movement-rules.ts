import type { Tracked } from '../../parity/tracked.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import { constantOf, type Dialect } from '../dialect.ts';
import type { TrackedOperations } from './tracked-operations.ts';

interface Moved {
  readonly param: Tracked;
  readonly momentumBuffer: Tracked;
}

/**
 * Returns the rule that moves the parameter by g / a, with or without a momentum buffer. `store` rounds the buffer for
 * storage. `step` is the number of the parameter's step.
 */
export function movementRule(
  operations: TrackedOperations,
  dialect: Dialect,
  { lr, momentum, weightDecay }: Hyperparameters,
  store: (value: Tracked) => Tracked = (value) => value,
  step = 2,
): (param: Tracked, buffer: Tracked, g: Tracked, a: Tracked) => Moved {
  const isByReciprocal = dialect.precision === 'reciprocal-root';
  const moveByQuotient = operations.movedByQuotient(lr, isByReciprocal);
  const penalty = penaltyInMovement(operations, dialect, weightDecay);
  if (!(momentum > 0)) {
    const move = (param: Tracked, buffer: Tracked, g: Tracked, a: Tracked): Moved => ({
      param: penalty.subtract(moveByQuotient(param, g, a), param),
      momentumBuffer: buffer,
    });
    return dialect.state === 'by-position' ? withUncertainBuffer(move) : move;
  }
  const isLrInBuffer = dialect['learning-rate'] === 'inside-buffer';
  const dampening = dialect.momentum === 'dampened' ? 1 - momentum : 1;
  const updateBuffer = operations.buffer(
    momentum,
    (isLrInBuffer ? lr : 1) * dampening,
    isByReciprocal,
  );
  const startsAtGradient = step === 1 && dialect['initial-buffer'] === 'gradient';
  const bufferAfter = (param: Tracked, buffer: Tracked, g: Tracked, a: Tracked): Tracked => {
    const updated = startsAtGradient ? g : updateBuffer(buffer, g, a);
    return store(isLrInBuffer ? penalty.add(updated, param) : updated);
  };
  const outer = isLrInBuffer ? 1 : lr;
  if (dialect.momentum === 'nesterov') {
    const moveByBuffer = operations.movedBy(outer * momentum);
    return (param, buffer, g, a) => {
      const momentumBuffer = bufferAfter(param, buffer, g, a);
      const halfway = penalty.subtract(moveByQuotient(param, g, a), param);
      return { param: moveByBuffer(halfway, momentumBuffer, g, a), momentumBuffer };
    };
  }
  const moveByBuffer = operations.movedBy(outer);
  return (param, buffer, g, a) => {
    const momentumBuffer = bufferAfter(param, buffer, g, a);
    const moved = moveByBuffer(param, momentumBuffer, g, a);
    return { param: isLrInBuffer ? moved : penalty.subtract(moved, param), momentumBuffer };
  };
}

/** Returns the rules that add c·λp to a movement, or subtract it from a parameter. They change nothing in other dialects. */
function penaltyInMovement(
  operations: TrackedOperations,
  dialect: Dialect,
  weightDecay: number,
): Readonly<Record<'add' | 'subtract', (to: Tracked, param: Tracked) => Tracked>> {
  if (dialect['weight-decay'] !== 'in-movement' || weightDecay === 0) {
    const unchanged = (to: Tracked): Tracked => to;
    return { add: unchanged, subtract: unchanged };
  }
  const share = constantOf(dialect, 'weight-decay') * weightDecay;
  const [add, subtract] = [operations.decayed(share), operations.decayed(-share)];
  return {
    add: (to, param) => add(to, param, 0),
    subtract: (to, param) => subtract(to, param, 0),
  };
}

/**
 * Makes the results uncertain if the momentum buffer is not finite. An optimizer that keeps state by position may
 * update a buffer even without momentum. There 0 · NaN is NaN, so a NaN of another parameter may reach this one.
 */
function withUncertainBuffer(
  move: ReturnType<typeof movementRule>,
): ReturnType<typeof movementRule> {
  return (param, buffer, g, a) => {
    const moved = move(param, buffer, g, a);
    const isBufferFinite = Number.isFinite(buffer.value);
    const staysFinite = isBufferFinite && Number.isFinite(g.value / a.value);
    return {
      param: !isBufferFinite ? { ...moved.param, distance: Infinity } : moved.param,
      momentumBuffer: !staysFinite ? { value: NaN, distance: Infinity } : buffer,
    };
  };
}

/** Returns the rules of decoupled weight decay. They shrink the parameter directly, before or after it moves. */
export function decouplingRule(
  operations: TrackedOperations,
  dialect: Dialect,
  { lr, weightDecay }: Hyperparameters,
): Readonly<Record<'before' | 'after', (param: Tracked) => Tracked>> {
  const unchanged = (param: Tracked): Tracked => param;
  if (weightDecay === 0) {
    return { before: unchanged, after: unchanged };
  }
  switch (dialect['weight-decay']) {
    case 'decoupled-lr':
      return { before: operations.reduced(lr, weightDecay), after: unchanged };
    case 'decoupled-raw':
      return { before: operations.reduced(weightDecay), after: unchanged };
    case 'decoupled-raw-after':
      return { before: unchanged, after: operations.reduced(weightDecay) };
    default:
      return { before: unchanged, after: unchanged };
  }
}
