import { shortestText } from '../float/shortest-text.ts';
import { axisValues, exampleConstants } from './axis-values.ts';

/** The name of an axis along which RMSprops differ. */
export type Axis = keyof typeof axisValues;

/** A dialect: one RMSprop, as a value on each axis. */
export type Dialect = {
  readonly [Name in Axis]: (typeof axisValues)[Name][number];
} & {
  /** The numbers of the values that have one. Without it, `exampleConstants` holds. */
  readonly constants?: Readonly<Partial<Record<Axis, number>>>;
};

/**
 * An axis with a value that is not torch's.
 *
 * @example { axis: 'epsilon', value: 'inside' } // eps inside the square root
 * @example { axis: 'alpha-value', value: 'fixed', constant: 0.9 } // alpha is 0.9 whatever you pass
 */
export type Deviation = {
  readonly [Name in Axis]: {
    readonly axis: Name;
    readonly value: Dialect[Name];
    /** The number of the value, if it has one: see `exampleConstants`. */
    readonly constant?: number;
  };
}[Axis];

/** The names of the axes, in the order of a diagnosis. */
export const axisNames: readonly Axis[] = Object.keys(axisValues).filter(isAxis);

/** Returns whether a name is the name of an axis. */
export function isAxis(name: string): name is Axis {
  return Object.hasOwn(axisValues, name);
}

/** torch's RMSprop: the dialect without deviations. */
export const origin: Dialect = {
  epsilon: axisValues.epsilon[0],
  'initial-square-avg': axisValues['initial-square-avg'][0],
  'square-avg': axisValues['square-avg'][0],
  denominator: axisValues.denominator[0],
  'learning-rate': axisValues['learning-rate'][0],
  momentum: axisValues.momentum[0],
  'initial-buffer': axisValues['initial-buffer'][0],
  'weight-decay': axisValues['weight-decay'][0],
  centered: axisValues.centered[0],
  'initial-mean': axisValues['initial-mean'][0],
  'bias-correction': axisValues['bias-correction'][0],
  maximize: axisValues.maximize[0],
  gradient: axisValues.gradient[0],
  movement: axisValues.movement[0],
  parameter: axisValues.parameter[0],
  'lr-value': axisValues['lr-value'][0],
  'alpha-value': axisValues['alpha-value'][0],
  'eps-value': axisValues['eps-value'][0],
  'momentum-value': axisValues['momentum-value'][0],
  'weight-decay-value': axisValues['weight-decay-value'][0],
  options: axisValues.options[0],
  changes: axisValues.changes[0],
  state: axisValues.state[0],
  reload: axisValues.reload[0],
  load: axisValues.load[0],
  defaults: axisValues.defaults[0],
  backward: axisValues.backward[0],
  'zero-grad': axisValues['zero-grad'][0],
  'tensor-lr': axisValues['tensor-lr'][0],
  'new-data': axisValues['new-data'][0],
  step: axisValues.step[0],
  groups: axisValues.groups[0],
  'caller-gradient': axisValues['caller-gradient'][0],
  precision: axisValues.precision[0],
};

/**
 * Returns torch's RMSprop with these deviations. If several are on one axis, the last wins.
 *
 * @example dialectOf([{ axis: 'epsilon', value: 'inside' }]).epsilon // 'inside'
 */
export function dialectOf(deviations: readonly Deviation[]): Dialect {
  const constants = deviations.flatMap(({ axis, constant }) =>
    constant === undefined ? [] : [[axis, constant]],
  );
  return Object.assign(
    { ...origin },
    ...deviations.map(({ axis, value }) => ({ [axis]: value })),
    constants.length > 0 && { constants: Object.fromEntries(constants) },
  );
}

/** Returns the deviations of a dialect from torch, in the order of the axes. */
export function deviationsOf(dialect: Dialect): Deviation[] {
  return allDeviations
    .filter(({ axis, value }) => dialect[axis] === value)
    .map((deviation) => {
      const constant = dialect.constants?.[deviation.axis];
      return constant === undefined ? deviation : { ...deviation, constant };
    });
}

/** All values of all axes, without torch's. */
export const allDeviations: readonly Deviation[] = axisNames.flatMap((axis) =>
  axisValues[axis].slice(1).map((value) => ({ axis, value }) as Deviation),
);

/**
 * Returns a deviation as text.
 *
 * @example deviationText({ axis: 'epsilon', value: 'inside' }) // 'epsilon: inside'
 * @example deviationText({ axis: 'alpha-value', value: 'fixed', constant: 0.9 }) // 'alpha-value: fixed (0.9)'
 */
export function deviationText({ axis, value, constant }: Deviation): string {
  return `${axis}: ${value}${constant === undefined ? '' : ` (${shortestText(constant)})`}`;
}

/** Returns whether a value of an axis has a number. */
export function hasConstant({ axis, value }: Deviation): boolean {
  return Object.hasOwn(exampleConstants, `${axis}: ${value}`);
}

/** Returns the number of an axis in a dialect: the dialect's own, or that of the mutant. NaN if the value has none. */
export function constantOf(dialect: Dialect, axis: Axis): number {
  return dialect.constants?.[axis] ?? exampleConstants[`${axis}: ${dialect[axis]}`] ?? NaN;
}

/** Adds the number of the mutant to a deviation that needs a number and has none. */
export function withConstant(deviation: Deviation): Deviation {
  return hasConstant(deviation)
    ? { ...deviation, constant: constantOf(dialectOf([deviation]), deviation.axis) }
    : deviation;
}
