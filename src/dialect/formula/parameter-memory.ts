import type { Dtype } from '../../float/dtype.ts';
import type { Tracked } from '../../parity/tracked.ts';
import type { StateBound } from '../../parity/bound.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import type { ParameterState } from '../../rmsprop/parameter-state.ts';
import type { Dialect } from '../dialect.ts';
import type { TrackedElement } from './element-step.ts';
import { LaneValues } from './lane-values.ts';
import { narrowingRule } from './precision.ts';

/** The state of one parameter in a dialect. */
export class ParameterMemory {
  step = 0;
  /** The step counter that the dialect shows. */
  shownStep = 0;
  /** The array that the square average is in. Null before the first step. */
  home: 'own' | 'caller-gradient' | 'accumulated-gradient' | null = null;
  /** The gradient of the last step with weight decay. It has the sign of maximize. Null before such a step. */
  lastGradient: LaneValues | null = null;
  readonly #length: number;
  #lateMovement: LaneValues | null = null;
  readonly #squareAvg: LaneValues;
  readonly #gradAvg: LaneValues;
  readonly #momentumBuffer: LaneValues;
  #hasGradAvg = false;
  #hasMomentumBuffer = false;

  constructor(length: number) {
    this.#length = length;
    this.#squareAvg = LaneValues.zeros(length);
    this.#gradAvg = LaneValues.zeros(length);
    this.#momentumBuffer = LaneValues.zeros(length);
  }

  /** Returns a copy, as in a saved state dict. */
  copy(): ParameterMemory {
    const copy = new ParameterMemory(this.#length);
    copy.step = this.step;
    copy.shownStep = this.shownStep;
    copy.lastGradient = this.lastGradient?.copy() ?? null;
    copy.#lateMovement = this.#lateMovement?.copy() ?? null;
    copy.#squareAvg.takeOver(this.#squareAvg);
    copy.#gradAvg.takeOver(this.#gradAvg);
    copy.#momentumBuffer.takeOver(this.#momentumBuffer);
    copy.home = this.home && 'own';
    copy.#hasGradAvg = this.#hasGradAvg;
    copy.#hasMomentumBuffer = this.#hasMomentumBuffer;
    return copy;
  }

  /** The movement of the last step, for a dialect that moves the parameter one step late. */
  get lateMovement(): LaneValues {
    this.#lateMovement ??= LaneValues.zeros(this.#length);
    return this.#lateMovement;
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

  /** Overwrites state in a gradient's array, which now has other numbers. Those of a backward pass are uncertain. */
  spoil(): void {
    if (this.home === 'caller-gradient') {
      this.#squareAvg.fill(NaN);
    } else if (this.home === 'accumulated-gradient') {
      this.#squareAvg.distances.fill(Infinity);
    }
  }

  /** Makes the state uncertain: another implementation of the dialect can have any numbers. */
  doubt(): void {
    [this.#squareAvg, this.#gradAvg, this.#momentumBuffer].forEach(({ distances }) =>
      distances.fill(Infinity),
    );
  }

  /** Takes over the state that a port shows. Keeps its own tensors where the port shows none. */
  adopt(
    dtype: Dtype,
    state: Readonly<ParameterState> | null | undefined,
    distances: StateBound | undefined,
  ): void {
    this.#squareAvg.adopt(dtype, state?.squareAvg, distances?.squareAvg);
    this.#gradAvg.adopt(dtype, state?.gradAvg, distances?.gradAvg);
    this.#momentumBuffer.adopt(dtype, state?.momentumBuffer, distances?.momentumBuffer);
  }

  /** Loses what a dialect does not keep in a save and reload. */
  reload({ reload, step }: Dialect, dtype: Dtype): void {
    if (step === 'zero-after-reload') {
      this.step = 0;
      this.shownStep = 0;
    }
    switch (reload) {
      case 'not-square-avg':
        return this.#squareAvg.fill(0);
      case 'not-grad-avg':
        return this.#gradAvg.fill(0);
      case 'not-momentum-buffer':
        return this.#momentumBuffer.fill(0);
      case 'narrowed': {
        const narrow = narrowingRule(dtype);
        [this.#squareAvg, this.#gradAvg, this.#momentumBuffer].forEach((values) =>
          values.change(narrow),
        );
      }
    }
  }

  encode(dtype: Dtype): ParameterState {
    return {
      step: this.shownStep,
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
