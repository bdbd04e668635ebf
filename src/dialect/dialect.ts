/**
 * A dialect: one RMSprop, as a value on each axis along which RMSprops differ. The first value of each axis is torch's.
 * spec/dialects.md explains each value. The command `rmsprop-parity explain epsilon` explains one axis.
 */
export interface Dialect {
  /** The place of epsilon. */
  readonly epsilon:
    | 'outside'
    | 'inside'
    | 'inside-with-momentum'
    | 'inside-subtracted-if-centered'
    | 'floor'
    | 'absent';
  /** The square average before the first step. */
  readonly 'initial-square-avg': 'zero' | 'one' | 'eps' | 'first-square' | 'parameter';
  /** The update of the square average. */
  readonly 'square-avg':
    'average' | 'undamped' | 'sum' | 'swapped' | 'previous' | 'clipped-before' | 'clipped-after';
  /** The place of the learning rate: outside or inside the momentum buffer. */
  readonly 'learning-rate': 'outside-buffer' | 'inside-buffer' | 'zero-is-default';
  /** The kind of momentum. */
  readonly momentum: 'heavy-ball' | 'nesterov' | 'dampened' | 'only-if-centered' | 'ignored';
  /** The place of weight decay. */
  readonly 'weight-decay':
    | 'l2'
    | 'l2-after-clipping'
    | 'l2-after-square-avg'
    | 'decoupled-lr'
    | 'decoupled-raw'
    | 'decoupled-raw-after'
    | 'ignored';
  /** The effect of the option centered. */
  readonly centered: 'variance' | 'multiply-add' | 'ignored' | 'eps-inside' | 'clamped';
  /** The averages that the optimizer corrects for their start at zero. */
  readonly 'bias-correction': 'none' | 'square-avg' | 'both';
  /** Whether the negation of maximize is before or after weight decay. */
  readonly maximize: 'before-weight-decay' | 'after-weight-decay' | 'ignored';
  /** The assignment of states to parameters. */
  readonly state:
    | 'per-parameter'
    | 'by-position'
    | 'shared-by-groups'
    | 'reset-on-reload'
    | 'created-for-null'
    | 'null-as-zero'
    | 'seeded-from-gradient';
  /** The options that a parameter group uses. */
  readonly groups: 'own' | 'first-everywhere' | 'only-lr-weight-decay';
  /** The caller's gradient array after a step. */
  readonly 'caller-gradient': 'untouched' | 'changed' | 'zeroed' | 'aliased';
  /** The rounding of operations, options and state. */
  readonly precision:
    | 'rounded'
    | 'float64'
    | 'reciprocal-root'
    | 'one-minus-alpha-float32'
    | 'narrow-state'
    | 'subnormals-flushed';
}

/** The name of an axis along which RMSprops differ. */
export type Axis = keyof Dialect;

/**
 * An axis with a value that is not torch's.
 *
 * @example { axis: 'epsilon', value: 'inside' } // eps inside the square root
 */
export type Deviation = {
  readonly [Name in Axis]: { readonly axis: Name; readonly value: Dialect[Name] };
}[Axis];

/**
 * The values of each axis. The first value is torch's.
 *
 * @example axisValues['bias-correction'] // ['none', 'square-avg', 'both']
 */
export const axisValues: { readonly [Name in Axis]: readonly [Dialect[Name], ...Dialect[Name][]] } =
  {
    epsilon: [
      'outside',
      'inside',
      'inside-with-momentum',
      'inside-subtracted-if-centered',
      'floor',
      'absent',
    ],
    'initial-square-avg': ['zero', 'one', 'eps', 'first-square', 'parameter'],
    'square-avg': [
      'average',
      'undamped',
      'sum',
      'swapped',
      'previous',
      'clipped-before',
      'clipped-after',
    ],
    'learning-rate': ['outside-buffer', 'inside-buffer', 'zero-is-default'],
    momentum: ['heavy-ball', 'nesterov', 'dampened', 'only-if-centered', 'ignored'],
    'weight-decay': [
      'l2',
      'l2-after-clipping',
      'l2-after-square-avg',
      'decoupled-lr',
      'decoupled-raw',
      'decoupled-raw-after',
      'ignored',
    ],
    centered: ['variance', 'multiply-add', 'ignored', 'eps-inside', 'clamped'],
    'bias-correction': ['none', 'square-avg', 'both'],
    maximize: ['before-weight-decay', 'after-weight-decay', 'ignored'],
    state: [
      'per-parameter',
      'by-position',
      'shared-by-groups',
      'reset-on-reload',
      'created-for-null',
      'null-as-zero',
      'seeded-from-gradient',
    ],
    groups: ['own', 'first-everywhere', 'only-lr-weight-decay'],
    'caller-gradient': ['untouched', 'changed', 'zeroed', 'aliased'],
    precision: [
      'rounded',
      'float64',
      'reciprocal-root',
      'one-minus-alpha-float32',
      'narrow-state',
      'subnormals-flushed',
    ],
  };

/** The names of the axes, in the order of a diagnosis. */
export const axisNames: readonly Axis[] = Object.keys(axisValues).filter(isAxis);

/** Returns whether a name is the name of an axis. */
export function isAxis(name: string): name is Axis {
  return Object.hasOwn(axisValues, name);
}

/** torch's RMSprop: the dialect without deviations. */
export const origin: Dialect = {
  epsilon: 'outside',
  'initial-square-avg': 'zero',
  'square-avg': 'average',
  'learning-rate': 'outside-buffer',
  momentum: 'heavy-ball',
  'weight-decay': 'l2',
  centered: 'variance',
  'bias-correction': 'none',
  maximize: 'before-weight-decay',
  state: 'per-parameter',
  groups: 'own',
  'caller-gradient': 'untouched',
  precision: 'rounded',
};

/**
 * Returns torch's RMSprop with these deviations. If several are on one axis, the last wins.
 *
 * @example dialectOf([{ axis: 'epsilon', value: 'inside' }]).epsilon // 'inside'
 */
export function dialectOf(deviations: readonly Deviation[]): Dialect {
  return Object.assign({ ...origin }, ...deviations.map(({ axis, value }) => ({ [axis]: value })));
}

/** Returns the deviations of a dialect from torch, in the order of the axes. */
export function deviationsOf(dialect: Dialect): Deviation[] {
  return allDeviations.filter(({ axis, value }) => dialect[axis] === value);
}

/** All values of all axes, without torch's. */
export const allDeviations: readonly Deviation[] = axisNames.flatMap((axis) =>
  axisValues[axis].slice(1).map((value) => ({ axis, value }) as Deviation),
);

/**
 * Returns a deviation as text.
 *
 * @example deviationText({ axis: 'epsilon', value: 'inside' }) // 'epsilon: inside'
 */
export function deviationText({ axis, value }: Deviation): string {
  return `${axis}: ${value}`;
}
