import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { Feature } from '../port/capabilities.ts';
import {
  defaultOptions,
  hyperparameterNames,
  type GroupOptions,
  type Hyperparameters,
} from '../rmsprop/options.ts';
import { lrValue } from '../scenario/given-options.ts';
import type { LrDtype, ScenarioEvent, ScenarioGroup, Tensor } from '../scenario/scenario.ts';
import { drawHyperparameter } from './draw-hyperparameter.ts';
import { drawLane, type Lane } from './draw-lane.ts';
import type { Random } from './random.ts';
import { OwnGradients } from '../scenario/own-gradients.ts';
import type { ScenarioSettings } from './scenario-settings.ts';

/** A scenario during drawing: the state that its next events depend on. */
export class ScenarioDraft {
  readonly #dtype: Dtype;
  readonly #settings: ScenarioSettings;
  readonly #options: GroupOptions[] = [];
  /** The lanes of the real components of each parameter. */
  readonly #lanes: Lane[][] = [];
  /** The dtype of each group's lr, if it is a tensor. */
  readonly #lrTensors: (LrDtype | undefined)[] = [];
  /** The options of the groups at each save. */
  readonly #saves: GroupOptions[][] = [];
  /** The gradients that the parameters have. */
  readonly #own: OwnGradients;
  /** Whether a backward pass came after the last step. */
  #hasBackward = false;
  /** Whether any backward pass came. */
  #hadBackward = false;
  #hasDifferentiable = false;

  constructor(dtype: Dtype, settings: ScenarioSettings) {
    this.#dtype = dtype;
    this.#settings = settings;
    this.#own = new OwnGradients({ dtype, groups: [] });
  }

  /** Draws a parameter group, and adds it. */
  drawGroup(random: Random): ScenarioGroup {
    const { params: count, features } = this.#settings;
    const draw = <Name extends keyof Hyperparameters>(name: Name): Hyperparameters[Name] =>
      drawHyperparameter(name, random, this.#settings);
    const lrTensor = this.#drawLrTensor(random);
    const options = {
      lr: lrValue(lrTensor, draw('lr')),
      alpha: draw('alpha'),
      eps: draw('eps'),
      weightDecay: draw('weightDecay'),
      momentum: draw('momentum'),
      centered: draw('centered'),
      maximize: draw('maximize'),
      foreach: features.includes('foreach') && random.chance(0.3),
    };
    const omitted = lrTensor === undefined ? this.#drawOmitted(random) : [];
    omitted.forEach((name) => Object.assign(options, { [name]: defaultOptions[name] }));
    const isDifferentiable = this.#drawDifferentiable(options.foreach, random);
    this.#options.push({ ...options });
    this.#lrTensors.push(lrTensor);
    const params = Array.from({ length: random.integer(...count) }, () => this.#drawTensor(random));
    const group = {
      ...options,
      ...(omitted.length > 0 && { omitted }),
      ...(lrTensor !== undefined && { lrTensor }),
      ...(isDifferentiable && { differentiable: true }),
      params,
    };
    this.#own.follow({ kind: 'add_group', group });
    return group;
  }

  /** Draws whether a scenario uses a feature. Consumes no randomness if the settings do not have the feature. */
  #draws(feature: Feature, probability: number, random: Random): boolean {
    return this.#settings.features.includes(feature) && random.chance(probability);
  }

  /**
   * Draws whether a group is differentiable. torch refuses that with foreach. Parameters of such a group require no gradient,
   * so torch refuses their backward passes.
   */
  #drawDifferentiable(foreach: boolean, random: Random): boolean {
    const isDrawn = this.#draws('differentiable', 0.1, random);
    const isDifferentiable = isDrawn && !foreach && !this.#hadBackward;
    this.#hasDifferentiable ||= isDifferentiable;
    return isDifferentiable;
  }

  #drawLrTensor(random: Random): LrDtype | undefined {
    return this.#draws('tensor_lr', 0.15, random) ? random.pick(['float32', 'float64']) : undefined;
  }

  /** Draws the hyperparameters that a group leaves out. The settings must allow their defaults. */
  #drawOmitted(random: Random): (keyof Hyperparameters)[] {
    if (!this.#draws('defaults', 0.15, random)) {
      return [];
    }
    const { values } = this.#settings;
    return hyperparameterNames.filter((name) => {
      const allowed: readonly unknown[] = values[name];
      return allowed.includes(defaultOptions[name]) && random.chance(0.5);
    });
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
    const mayAccumulate =
      this.#hasBackward || (this.#own.isCleared && this.#settings.features.includes('backward'));
    const isAccumulated = mayAccumulate && this.canZeroGrad() && random.chance(0.7);
    this.#hasBackward = false;
    const gradients = this.#drawGradients(random);
    return this.#own.follow({
      kind: 'step',
      gradients,
      ...(isAccumulated && { isAccumulated }),
    });
  }

  /** Returns whether a backward pass can be next. */
  canBackward(): boolean {
    return !this.#hasDifferentiable;
  }

  /** Draws a backward pass. */
  drawBackward(random: Random): ScenarioEvent {
    this.#hasBackward = true;
    this.#hadBackward = true;
    return this.#own.follow({ kind: 'backward', gradients: this.#drawGradients(random) });
  }

  #drawGradients(random: Random): (Storage | null)[] {
    const { nulls } = this.#settings;
    return this.#lanes.map((lane) =>
      random.chance(nulls) ? null : this.#store(lane.map((next) => next())),
    );
  }

  /** Draws new data for some parameters. */
  drawData(random: Random): ScenarioEvent {
    const data = this.#lanes.map((lane) =>
      random.chance(0.5) ? null : this.#store(lane.map((next) => next())),
    );
    return { kind: 'set_data', data };
  }

  drawSave(): ScenarioEvent {
    this.#saves.push(this.#options.map((options) => ({ ...options })));
    return { kind: 'save' };
  }

  /** Returns whether a save has the groups that the optimizer has now. torch refuses to load other saves. */
  canLoad(): boolean {
    return this.#saves.some(({ length }) => length === this.#options.length);
  }

  /** Draws a load. The options become those of the save. */
  drawLoad(random: Random): ScenarioEvent {
    const fitting = this.#saves.flatMap(({ length }, saved) =>
      length === this.#options.length ? [saved] : [],
    );
    const saved = random.pick(fitting);
    this.#saves[saved]?.forEach((options, group) => {
      this.#options[group] = { ...options };
      this.#lrTensors[group] = undefined;
    });
    return { kind: 'load', saved };
  }

  /** Draws zero_grad. It sets gradients to null only if the settings allow null gradients. */
  drawZeroGrad(random: Random): ScenarioEvent {
    const setToNone = this.#settings.nulls > 0 && random.chance(0.5);
    this.#hasBackward = false;
    return this.#own.follow({ kind: 'zero_grad', setToNone });
  }

  /**
   * Returns whether zero_grad can be next. It keeps missing gradients null. So without null gradients, a step must come
   * first.
   */
  canZeroGrad(): boolean {
    return this.#settings.nulls > 0 || !this.#own.current.includes(null);
  }

  /** Returns whether a new group can be next. After zero_grad, its parameters would have null gradients. */
  canAddGroup(): boolean {
    return this.#settings.nulls > 0 || !this.#own.isCleared;
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
    const lrTensor = changes.lr === undefined ? undefined : this.#lrTensors[group];
    const given = { ...changes, ...(lrTensor && { lr: lrValue(lrTensor, changes.lr ?? 0) }) };
    Object.assign(options, given);
    return { kind: 'set', group, changes: given, ...(lrTensor && { lrTensor }) };
  }
}
