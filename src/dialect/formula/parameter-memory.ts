import type { Dtype } from '../../float/dtype.ts';
import type { Tracked } from '../../parity/tracked.ts';
import type { StateBound } from '../../parity/bound.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import type { ParameterState } from '../../rmsprop/parameter-state.ts';
import type { Dialect } from '../dialect.ts';
import type { TrackedElement } from './element-step.ts';
import { LaneValues } from '../diagnosis/lane-values.ts';

/** What a dialect remembers of a parameter. */
export class ParameterMemory {
  step = 0;
  /** Set where it is kept in an array of the caller's. */
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

  /** Makes room for what the options use. */
  provide({ centered, momentum }: Hyperparameters): void {
    this.#hasGradAvg ||= centered;
    this.#hasMomentumBuffer ||= momentum > 0;
  }

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

  /** What becomes of state that is kept in an array of the caller's, when that is used for something else. */
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

/** Where a parameter looks for its state. */
export interface SlotPlace {
  /** Across groups. */
  readonly parameter: number;
  /** Among the parameters that have a gradient in this step. */
  readonly position: number;
  /** Among the parameters of its group. */
  readonly indexInGroup: number;
  /** Components: state of another length is not taken for its own. */
  readonly length: number;
}

/** The name under which state is kept. */
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
