import { dtypes, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import { toHex } from '../float/hex.ts';
import { ulpDistance } from '../float/ulp.ts';
import type { SnapshotBound } from '../parity/bound.ts';
import type { Divergence, TensorName } from '../parity/divergence.ts';
import { operations, type Operations } from '../rmsprop/operations.ts';
import type { GroupOptions } from '../rmsprop/options.ts';
import { bodyLengthOf } from '../rmsprop/tensor-update.ts';
import { stateKeys } from '../rmsprop/torch-names.ts';
import type { Scenario, Snapshot, Trajectory } from '../scenario/scenario.ts';
import { timelineOf } from '../scenario/timeline.ts';
import type { Violation } from './invariant.ts';
import type { Subject } from './subject.ts';

/** The values of one element. Null for state that does not exist, or that the port does not show. */
interface ElementValues {
  readonly param: number;
  readonly squareAvg: number | null;
  readonly gradAvg: number | null;
  readonly momentumBuffer: number | null;
}

/** One step of one real component of a parameter that has a gradient. */
export interface ElementStep {
  readonly event: number;
  readonly parameter: number;
  /** Index of the real component. */
  readonly component: number;
  readonly options: GroupOptions;
  readonly gradient: number;
  readonly before: ElementValues;
  readonly after: ElementValues;
  /** How far `after` may be from exact arithmetic, by rounding alone. */
  readonly bound: ElementValues;
  /** PyTorch's operations for this part of the tensor, body or tail. */
  readonly operations: Operations;
}

/** Yields every step of every real component of a trajectory, with the options of its group at that time. */
export function* elementSteps(
  subject: Subject,
  scenario: Scenario,
  trajectory: Trajectory,
): Generator<ElementStep> {
  const { arithmetic } = subject;
  const bounds = subject.boundsOf(scenario, trajectory);
  const { dtype } = scenario;
  const { format } = dtypes[dtype];
  const { initial, optionsAt } = timelineOf(scenario);
  for (const [index, event] of scenario.events.entries()) {
    const after = trajectory[index];
    if (event.kind !== 'step' || !after) {
      continue;
    }
    for (const [parameter, gradient] of event.gradients.entries()) {
      const options = optionsAt(index, parameter);
      if (!gradient || !options) {
        continue;
      }
      const bodyLength = bodyLengthOf(gradient.length, format, arithmetic);
      const [body, tail] = (['body', 'tail'] as const).map((part) =>
        operations({ dtype, arithmetic, foreach: options.foreach === true, part }),
      );
      for (let component = 0; component < gradient.length; component++) {
        const before = valuesBefore(trajectory, index, parameter, initial);
        const rounding = component < bodyLength ? body : tail;
        if (rounding) {
          yield {
            event: index,
            parameter,
            component,
            options,
            gradient: format.decode(elementAt(gradient, component)),
            before: before(component, format.decode),
            after: valuesOf(after, parameter)(component, format.decode),
            bound: boundValues(elementAt(bounds, index), parameter, component),
            operations: rounding,
          };
        }
      }
    }
  }
}

type Reader = (component: number, decode: (word: number) => number) => ElementValues;

function valuesBefore(
  trajectory: Trajectory,
  event: number,
  parameter: number,
  starts: readonly Storage[],
): Reader {
  const previous = event === 0 ? undefined : trajectory[event - 1];
  if (previous && parameter < previous.params.length) {
    return valuesOf(previous, parameter);
  }
  return (component, decode) => ({
    param: decode(elementAt(elementAt(starts, parameter), component)),
    squareAvg: null,
    gradAvg: null,
    momentumBuffer: null,
  });
}

function valuesOf({ params, state }: Snapshot, parameter: number): Reader {
  const entry = state[parameter] ?? null;
  return (component, decode) => {
    const read = (storage: Storage | undefined): number | null =>
      storage === undefined || storage.length === 0 ? null : decode(elementAt(storage, component));
    return {
      param: decode(elementAt(elementAt(params, parameter), component)),
      squareAvg: read(entry?.squareAvg),
      gradAvg: read(entry?.gradAvg),
      momentumBuffer: read(entry?.momentumBuffer),
    };
  };
}

function boundValues(
  { params, state }: SnapshotBound,
  parameter: number,
  component: number,
): ElementValues {
  const entry = elementAt(state, parameter);
  return {
    param: elementAt(elementAt(params, parameter), component),
    squareAvg: elementAt(entry.squareAvg, component),
    gradAvg: elementAt(entry.gradAvg, component),
    momentumBuffer: elementAt(entry.momentumBuffer, component),
  };
}

/** Makes the violation for an element: its value after the step, and the expected value or limit. */
export function violationAt(
  scenario: Scenario,
  step: ElementStep,
  tensor: TensorName,
  expected: number,
  relation: Violation['relation'] = 'equal',
): Violation {
  const { format, components, StorageType } = dtypes[scenario.dtype];
  const actual = step.after[tensor === 'param' ? tensor : stateKeys[tensor]] ?? NaN;
  const bits = (value: number): string => toHex(format.name, StorageType.of(format.encode(value)));
  const divergence: Divergence = {
    kind: 'value',
    event: step.event,
    parameter: step.parameter,
    tensor,
    element: Math.floor(step.component / components),
    ...(components === 2 && { part: step.component % 2 === 0 ? 'real' : 'imaginary' }),
    expected: { value: expected, bits: bits(expected) },
    actual: { value: actual, bits: bits(actual) },
    ulp: ulpDistance(format, format.round(expected), actual),
  };
  return { scenario, divergence, relation };
}

/** Returns whether two numbers are equal. +0 equals -0, and any NaN equals any NaN. */
export function isSame(left: number, right: number): boolean {
  return left === right || (Number.isNaN(left) && Number.isNaN(right));
}
