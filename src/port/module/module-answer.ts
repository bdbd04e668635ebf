import { InvalidArgumentError } from '../../errors.ts';
import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import type { Trajectory } from '../../scenario/scenario.ts';
import { valueText } from '../../scenario/value-text.ts';

/**
 * Checks a trajectory from the process of a module: a module can also send messages itself. Does not check the numbers of
 * snapshots, parameters and elements: the comparison does.
 *
 * @throws InvalidArgumentError if a part is missing, or a tensor is not one of the dtype.
 */
export function trajectoryIn(ok: unknown, dtype: Dtype): Trajectory {
  const { snapshots } = entriesOf(ok, '"ok"');
  const { StorageType } = dtypes[dtype];
  const isTensor = (value: unknown): value is Storage => value instanceof StorageType;
  const isOptional = (value: unknown): boolean => value === undefined || isTensor(value);
  const isState = (value: unknown): boolean => {
    if (value === null) {
      return true;
    }
    const { step, squareAvg, gradAvg, momentumBuffer } = entriesOf(value, 'a state');
    return (
      typeof step === 'number' &&
      isTensor(squareAvg) &&
      isOptional(gradAvg) &&
      isOptional(momentumBuffer)
    );
  };
  const isSnapshot = (value: unknown): value is Trajectory[number] => {
    const { params, state, changedGradient } = entriesOf(value, 'a snapshot');
    return (
      Array.isArray(params) &&
      params.every(isTensor) &&
      Array.isArray(state) &&
      state.every(isState) &&
      isPlace(changedGradient)
    );
  };
  if (!Array.isArray(snapshots) || !snapshots.every(isSnapshot)) {
    throw new InvalidArgumentError(
      'the process of the module sent snapshots without the tensors of the dtype. The module must not write to file descriptor 3.',
    );
  }
  return snapshots;
}

function isPlace(value: unknown): boolean {
  if (value === undefined) {
    return true;
  }
  const { parameter, element } = entriesOf(value, 'a changed gradient');
  return Number.isInteger(parameter) && Number.isInteger(element);
}

/** Returns a value as an object with unknown keys. @throws InvalidArgumentError if the value is not an object. */
function entriesOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) {
    throw new InvalidArgumentError(`${what} is ${valueText(value)}: expected an object.`);
  }
  return { ...value };
}
