import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { GroupOptions, Hyperparameters } from '../rmsprop/options.ts';
import type { ScenarioEvent, ScenarioGroup, Tensor } from '../scenario/scenario.ts';
import { drawHyperparameter } from './draw-hyperparameter.ts';
import { drawLane, type Lane } from './draw-lane.ts';
import type { Random } from './random.ts';
import { clearedGradients } from '../scenario/transforms.ts';
import type { ScenarioSettings } from './scenario-settings.ts';

/** What of a scenario has happened so far, as far as its next events depend on it. */
export class ScenarioDraft {
  readonly #dtype: Dtype;
  readonly #settings: ScenarioSettings;
  readonly #options: GroupOptions[] = [];
  /** For each parameter, the lanes of its real components. */
  readonly #lanes: Lane[][] = [];
  /** The gradients that are there after zero_grad; null where the next ones are free. */
  #left: readonly (Storage | null)[] | null = null;
  #last: readonly (Storage | null)[] = [];

  constructor(dtype: Dtype, settings: ScenarioSettings) {
    this.#dtype = dtype;
    this.#settings = settings;
  }

  drawGroup(random: Random): ScenarioGroup {
    const { params: count, features } = this.#settings;
    const draw = <Name extends keyof Hyperparameters>(name: Name): Hyperparameters[Name] =>
      drawHyperparameter(name, random, this.#settings);
    const options = {
      lr: draw('lr'),
      alpha: draw('alpha'),
      eps: draw('eps'),
      weightDecay: draw('weightDecay'),
      momentum: draw('momentum'),
      centered: draw('centered'),
      maximize: draw('maximize'),
      foreach: features.includes('foreach') && random.chance(0.3),
    };
    this.#options.push({ ...options });
    const params = Array.from({ length: random.integer(...count) }, () => this.#drawTensor(random));
    return { ...options, params };
  }

  #drawTensor(random: Random): Tensor {
    const { format, components } = dtypes[this.#dtype];
    const [fewest, most] = this.#settings.elements;
    // mostly few, so that what takes many elements is not paid for by every scenario
    const length = random.integer(
      fewest,
      random.chance(0.15) ? most : Math.max(fewest, Math.floor(most / 8)),
    );
    const drawOne = (): Lane => drawLane(random, format, this.#settings.lanes);
    this.#lanes.push(Array.from({ length: length * components }, drawOne));
    const starts = Array.from({ length: length * components }, () =>
      random.chance(0.7) ? random.bell() : drawOne()(),
    );
    return { shape: [length], data: this.#store(starts) };
  }

  #store(numbers: readonly number[]): Storage {
    const { format, StorageType } = dtypes[this.#dtype];
    const storage = new StorageType(numbers.length);
    for (let index = 0; index < numbers.length; index++) {
      storage[index] = format.encode(elementAt(numbers, index));
    }
    return storage;
  }

  drawStep(random: Random): ScenarioEvent {
    const { nulls } = this.#settings;
    const drawn = this.#lanes.map((lane) =>
      random.chance(nulls) ? null : this.#store(lane.map((next) => next())),
    );
    const gradients = this.#left ? drawn.map((_, index) => this.#left?.[index] ?? null) : drawn;
    this.#left = null;
    this.#last = gradients;
    return { kind: 'step', gradients };
  }

  /** Whether gradients may be cleared to null. */
  drawZeroGrad(random: Random): ScenarioEvent {
    const setToNone = this.#settings.nulls > 0 && random.chance(0.5);
    this.#left = clearedGradients(this.#dtype, this.#last, setToNone);
    this.#last = this.#left;
    return { kind: 'zero_grad', setToNone };
  }

  /** zero_grad leaves null where no gradient was: without null gradients it cannot be the first. */
  canZeroGrad(): boolean {
    return this.#settings.nulls > 0 || this.#last.length === this.#lanes.length;
  }

  /** After zero_grad a new parameter has no gradient until the next step. */
  canAddGroup(): boolean {
    return this.#settings.nulls > 0 || this.#left === null;
  }

  /** Momentum and centered are never turned on: state that a parameter's first step did not make is an error in torch. */
  drawChange(random: Random): ScenarioEvent {
    const group = random.integer(0, this.#options.length - 1);
    const options = elementAt(this.#options, group);
    const name = random.pick([
      'lr',
      'alpha',
      'eps',
      'weightDecay',
      'momentum',
      'centered',
    ] as const);
    const draw = (): Partial<Hyperparameters> => {
      switch (name) {
        case 'centered':
          return { centered: false };
        case 'momentum':
          return options.momentum > 0
            ? { momentum: drawHyperparameter('momentum', random, this.#settings) }
            : {};
        default:
          return { [name]: drawHyperparameter(name, random, this.#settings) };
      }
    };
    const canMaximize = this.#settings.values.maximize.includes(!options.maximize);
    const changes = {
      ...draw(),
      ...(canMaximize && random.chance(0.2) && { maximize: !options.maximize }),
    };
    Object.assign(options, changes);
    return { kind: 'set', group, changes };
  }
}
