import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { GroupOptions, Hyperparameters } from '../rmsprop/options.ts';
import type { ScenarioEvent, ScenarioGroup, Tensor } from '../scenario/scenario.ts';
import { drawHyperparameter } from './draw-hyperparameter.ts';
import { drawLane, type Lane } from './draw-lane.ts';
import type { Random } from './random.ts';
import { clearedGradients } from '../scenario/transforms.ts';
import type { ScenarioSettings } from './scenario-settings.ts';

/** A scenario during drawing: the state that its next events depend on. */
export class ScenarioDraft {
  readonly #dtype: Dtype;
  readonly #settings: ScenarioSettings;
  readonly #options: GroupOptions[] = [];
  /** The lanes of the real components of each parameter. */
  readonly #lanes: Lane[][] = [];
  /** The gradients after zero_grad. Null if the next step can have any gradients. */
  #clearedGradients: readonly (Storage | null)[] | null = null;
  #lastGradients: readonly (Storage | null)[] = [];

  constructor(dtype: Dtype, settings: ScenarioSettings) {
    this.#dtype = dtype;
    this.#settings = settings;
  }

  /** Draws a parameter group, and adds it. */
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
    // most tensors are small: large ones take longer, and every scenario would pay for them
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

  /** Draws a step. After zero_grad, it has the cleared gradients. */
  drawStep(random: Random): ScenarioEvent {
    const { nulls } = this.#settings;
    const drawn = this.#lanes.map((lane) =>
      random.chance(nulls) ? null : this.#store(lane.map((next) => next())),
    );
    const gradients = this.#clearedGradients
      ? drawn.map((_, index) => this.#clearedGradients?.[index] ?? null)
      : drawn;
    this.#clearedGradients = null;
    this.#lastGradients = gradients;
    return { kind: 'step', gradients };
  }

  /** Draws zero_grad. It sets gradients to null only if the settings allow null gradients. */
  drawZeroGrad(random: Random): ScenarioEvent {
    const setToNone = this.#settings.nulls > 0 && random.chance(0.5);
    this.#clearedGradients = clearedGradients(this.#dtype, this.#lastGradients, setToNone);
    this.#lastGradients = this.#clearedGradients;
    return { kind: 'zero_grad', setToNone };
  }

  /**
   * Returns whether zero_grad can be next. It keeps missing gradients null. So without null gradients, a step must come
   * first.
   */
  canZeroGrad(): boolean {
    return this.#settings.nulls > 0 || this.#lastGradients.length === this.#lanes.length;
  }

  /** Returns whether a new group can be next. After zero_grad, its parameters would have null gradients. */
  canAddGroup(): boolean {
    return this.#settings.nulls > 0 || this.#clearedGradients === null;
  }

  /**
   * Draws changes of hyperparameters. It never turns on momentum or centered: after the first step, torch raises an
   * error.
   */
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
