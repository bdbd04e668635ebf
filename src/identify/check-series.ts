import { InvalidArgumentError } from '../errors.ts';
import { elementAt } from '../float/element-at.ts';
import { formats, type RealDtype } from '../float/format.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import { stateTensorNames, type StateTensorName } from '../rmsprop/torch-names.ts';
import { thereAre } from '../scenario/decode.ts';
import { valueText } from '../scenario/value-text.ts';
import {
  longestDigits,
  printDistances,
  printedNumber,
  type PrintedNumber,
} from './printed-number.ts';
import { completeHyperparameters } from './series-options.ts';
import { dtypeOf } from './series-dtype.ts';
import {
  MOST_STEPS,
  type IdentifyOptions,
  type Series,
  type SeriesNumber,
  type ValueColumn,
} from './series.ts';

/** A number, and how far the optimizer's number can be from it. */
export interface Quantity {
  readonly value: number;
  /** 0 if the number is exact in the dtype. */
  readonly distance: number;
}

/** A series with all its numbers read and checked. */
export interface CheckedSeries {
  readonly dtype: RealDtype;
  /** Whether no other dtype is possible. */
  readonly isDtypeCertain: boolean;
  readonly options: Hyperparameters;
  readonly initial: Quantity;
  readonly gradient: readonly Quantity[];
  readonly columns: Readonly<Partial<Record<StateTensorName, readonly Quantity[]>>> &
    Readonly<Record<'parameter', readonly Quantity[]>>;
  /** The learning rate of each step. */
  readonly lr: readonly number[];
}

/**
 * Reads the numbers of a series.
 *
 * @throws InvalidArgumentError if a number, a length, or a combination of options and columns is not valid.
 */
export function checkSeries(series: Series, given: IdentifyOptions): CheckedSeries {
  const { dtype: asked, exactGradients } = given;
  requireLengths(series);
  const lr = series.lr ? Array.from(series.lr) : null;
  const options = completeHyperparameters({ ...given, ...(lr && { lr: elementAt(lr, 0) }) });
  lr?.forEach((value, step) => requireRate(value, step));
  requireUsedState(series, options);
  const names = valueColumns.filter((name) => series[name] !== undefined);
  const texts = new Map(names.map((name) => [name, readColumn(name, series[name] ?? [])]));
  const parameter = texts.get('parameter') ?? [];
  const initial = readNumber('initial', null, series.initial);
  const gradient = readColumn('gradient', series.gradient);
  requireFinite('initial', [initial]);
  requireFinite('gradient', gradient);
  const { dtype, isCertain } =
    asked === undefined ? dtypeOf([...texts.values()].flat()) : { dtype: asked, isCertain: true };
  const quantities = (column: readonly PrintedNumber[]): Quantity[] =>
    quantitiesOf(dtype, column, isCertain);
  const [first = exact(initial), ...others] = quantities([initial, ...parameter]);
  const areGradientsExact = exactGradients ?? hasFewerDigits(gradient, parameter);
  return {
    dtype,
    isDtypeCertain: isCertain,
    options,
    initial: hasFewerDigits([initial], parameter) ? exact(initial) : first,
    gradient: areGradientsExact ? gradient.map(exact) : quantities(gradient),
    columns: {
      ...Object.fromEntries([...texts].map(([name, column]) => [name, quantities(column)])),
      parameter: others,
    },
    lr: lr ?? Array.from(gradient, () => options.lr),
  };
}

const valueColumns: readonly ValueColumn[] = ['parameter', ...stateTensorNames];

function requireLengths(series: Series): void {
  const steps = series.gradient.length;
  if (steps === 0) {
    throw new InvalidArgumentError('the series has no steps: expected at least one gradient');
  }
  if (steps > MOST_STEPS) {
    throw new InvalidArgumentError(
      `the series has ${steps} steps, and the limit is ${MOST_STEPS}. Pass its first steps.`,
    );
  }
  for (const name of [...valueColumns, 'lr'] as const) {
    const length = series[name]?.length ?? steps;
    if (length !== steps) {
      throw new InvalidArgumentError(
        `${thereAre(length, 'value')} of ${name}, but ${thereAre(steps, 'gradient').replace(/^there \w+ /, '')}: expected one for each step`,
      );
    }
  }
}

function requireRate(lr: number, step: number): void {
  if (!(lr >= 0)) {
    throw new InvalidArgumentError(
      `lr is ${valueText(lr)} in step ${step + 1}: expected 0 or a positive number`,
    );
  }
}

/** @throws InvalidArgumentError if the series shows state that torch does not have with these options. */
function requireUsedState(series: Series, { momentum, centered }: Hyperparameters): void {
  if (series.momentum_buffer && !(momentum > 0)) {
    throw new InvalidArgumentError(
      'the series has the column momentum_buffer, but momentum is 0. Pass the momentum, or remove the column.',
    );
  }
  if (series.grad_avg && !centered) {
    throw new InvalidArgumentError(
      'the series has the column grad_avg, but centered is false. Pass centered, or remove the column.',
    );
  }
}

function readColumn(name: string, column: ArrayLike<SeriesNumber>): PrintedNumber[] {
  return Array.from(column, (given, step) => readNumber(name, step, given));
}

function readNumber(name: string, step: number | null, given: SeriesNumber): PrintedNumber {
  try {
    return printedNumber(given);
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      const place = step === null ? name : `${name} of step ${step + 1}`;
      throw new InvalidArgumentError(`${place}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function requireFinite(name: string, column: readonly PrintedNumber[]): void {
  const step = column.findIndex(({ value }) => !Number.isFinite(value));
  if (step >= 0) {
    const place = name === 'gradient' ? `gradient of step ${step + 1}` : name;
    throw new InvalidArgumentError(
      `${place} is ${valueText(column[step]?.value)}: expected a finite number, because every RMSprop gives NaN here`,
    );
  }
}

/**
 * Returns the numbers with their distances. A distance of less than half an ULP leaves one number of the dtype. If the dtype is
 * certain, the number is then exact.
 */
function quantitiesOf(
  dtype: RealDtype,
  column: readonly PrintedNumber[],
  isCertain: boolean,
): Quantity[] {
  const distances = printDistances(column);
  return column.map(({ value, isExact }, index) => {
    if (isExact && Number.isFinite(value)) {
      return { value, distance: Math.abs(formats[dtype].round(value) - value) };
    }
    const distance = elementAt(distances, index);
    return { value, distance: isCertain && distance < halfUlp(dtype, value) ? 0 : distance };
  });
}

function exact({ value }: PrintedNumber): Quantity {
  return { value, distance: 0 };
}

function halfUlp(dtype: RealDtype, value: number): number {
  const { unitRoundoff, smallestSubnormal } = formats[dtype];
  const rounded = Math.abs(formats[dtype].round(value));
  return Math.max((rounded * unitRoundoff) / 2, smallestSubnormal / 2);
}

/** Returns whether numbers have fewer digits than the parameters, as numbers that someone typed. */
function hasFewerDigits(
  numbers: readonly PrintedNumber[],
  parameters: readonly PrintedNumber[],
): boolean {
  const [typed, printed] = [longestDigits(numbers), longestDigits(parameters)];
  return typed.decimals < printed.decimals && typed.significant < printed.significant;
}
