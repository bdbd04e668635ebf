import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import type { GroupOptions } from '../../rmsprop/options.ts';
import type { Dialect } from '../dialect.ts';
import type { TrackedUpdate } from './element-step.ts';
import type { ParameterMemory } from './parameter-memory.ts';

/** Returns the rule for the value that a step writes to the caller's gradient. */
export function callerGradientRule(
  dialect: Dialect,
  { weightDecay, maximize }: GroupOptions,
  memory: ParameterMemory,
): (value: number, next: ReturnType<TrackedUpdate>) => number {
  const isCoupled = weightDecay !== 0 && dialect['weight-decay'].startsWith('l2');
  switch (dialect['caller-gradient']) {
    case 'untouched':
      return (value) => value;
    case 'zeroed':
      return () => 0;
    case 'changed':
      // a dialect negates a copy of the gradient
      return isCoupled && !maximize ? (_, { applied }) => applied.value : (value) => value;
    case 'aliased': // in the first step
      return memory.home === null ? (_, { squareAvg }) => squareAvg.value : (value) => value;
  }
}

/** Returns the index of the first changed element of a gradient, or -1. */
export function findChange(dtype: Dtype, gradient: Storage, valuesAfter: Float64Array): number {
  const { components, format } = dtypes[dtype];
  const component = gradient.findIndex(
    (word, index) => !Object.is(format.decode(word), valuesAfter[index]),
  );
  return Math.floor(component / components);
}
