import type { Dtype } from '../../float/dtype.ts';
import type { Tracked } from '../../parity/tracked.ts';
import type { StateBound } from '../../parity/bound.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import type { ParameterState } from '../../rmsprop/parameter-state.ts';
import type { Dialect } from '../dialect.ts';
import type { TrackedElement } from './element-step.ts';
import { LaneValues } from '../diagnosis/lane-values.ts';

/** The state of one parameter in a dialect. */
export class ParameterMemory {
  step = 0;
  /** Whether the square average is in the caller's gradient array. */
  isAliased = false;
  readonly #squareAvg: LaneValues;
  readonly #gradAvg: LaneValues;
  readonly #momentumBuffer: LaneValues;
  #hasGradAvg = false;
  #hasMomentumBuffer = false;

  constructor(length: number) {
    this.#squareAvg = LaneValues.zeros(length);
    this.#gradAvg = LaneValues.zeros(length);
    this.#momentumBuffer = LaneValues.zeros(length);
  }

  /** Adds the state tensors that the options use. */
  provide({ centered, momentum }: Hyperparameters): void {
    this.#hasGradAvg ||= centered;
    this.#hasMomentumBuffer ||= momentum > 0;
  }

  /** Returns one real component of the state, with the parameter. */
  elementAt(index: number, param: Tracked): TrackedElement {
    return {
      param,
      squareAvg: this.#squareAvg.at(index),
      gradAvg: this.#gradAvg.at(index),
      momentumBuffer: this.#momentumBuffer.at(index),
    };
  }

  set(index: number, { squareAvg, gradAvg, momentumBuffer }: TrackedElement): void {
    this.#squareAvg.set(index, squareAvg);
    this.#gradAvg.set(index, gradAvg);
    this.#momentumBuffer.set(index, momentumBuffer);
  }

  /** Overwrites state in the caller's array: the caller now uses the array for other numbers. */
  spoil(): void {
    this.#squareAvg.values.fill(NaN);
    this.#squareAvg.distances.fill(0);
  }

  encode(dtype: Dtype): ParameterState {
    return {
      step: this.step,
      squareAvg: this.#squareAvg.encode(dtype),
      ...(this.#hasGradAvg && { gradAvg: this.#gradAvg.encode(dtype) }),
      ...(this.#hasMomentumBuffer && { momentumBuffer: this.#momentumBuffer.encode(dtype) }),
    };
  }

  bound(): StateBound {
    return {
      squareAvg: this.#squareAvg.distances.slice(),
      gradAvg: this.#gradAvg.distances.slice(),
      momentumBuffer: this.#momentumBuffer.distances.slice(),
    };
  }
}

/** The numbers that can select the state of a parameter. */
export interface SlotPlace {
  /** The index of the parameter, across groups. */
  readonly parameter: number;
  /** The index among the parameters that have a gradient in this step. */
  readonly position: number;
  /** The index among the parameters of the group. */
  readonly indexInGroup: number;
  /** The number of real components. A parameter never uses state of another length. */
  readonly length: number;
}

/** Returns the key of a parameter's state. */
export function slotKey(
  state: Dialect['state'],
  { parameter, position, indexInGroup, length }: SlotPlace,
): string {
  switch (state) {
    case 'by-position':
      return `${position} ${length}`;
    case 'shared-by-groups':
      return `${indexInGroup} ${length}`;
    default:
      return String(parameter);
  }
}
