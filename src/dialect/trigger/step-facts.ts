import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import { hyperparameterNames, type GroupOptions } from '../../rmsprop/options.ts';
import type { Scenario, ScenarioEvent, ScenarioGroup, Tensor } from '../../scenario/scenario.ts';

/** The name of an option of a group. */
export type OptionName = keyof GroupOptions;

/** The options of a group, in the order of reports. */
export const optionNames: readonly OptionName[] = [...hyperparameterNames, 'foreach'];

/** The facts about one parameter at one event. They follow from the scenario alone, not from any answer. */
export interface StepFacts {
  readonly dtype: Dtype;
  /** The index of the event. */
  readonly event: number;
  readonly kind: ScenarioEvent['kind'];
  /** Whether this event is a step that has a gradient for the parameter. */
  readonly hasGradient: boolean;
  /** The options of the group after the event. A step uses these options. */
  readonly options: GroupOptions;
  /** The options with which the group started. */
  readonly initialOptions: GroupOptions;
  /** The options of the group after the last reload. The options with which it started, if there was none. */
  readonly loadedOptions: GroupOptions;
  /** The options of the first group after the event. */
  readonly firstGroupOptions: GroupOptions;
  /** The index of the group, and the number of groups. */
  readonly group: number;
  readonly groups: number;
  /** Whether an event added the group. */
  readonly isAdded: boolean;
  /** The index of the parameter across groups, and the number of parameters. */
  readonly parameter: number;
  readonly parameters: number;
  readonly dimensions: number;
  /** The number of elements. A complex element counts once. */
  readonly length: number;
  /** How many steps with a gradient the parameter has had, including this event. */
  readonly stepNumber: number;
  /** How many step events the scenario has had, including this event. */
  readonly optimizerStep: number;
  /** The options that events changed in this group so far. */
  readonly changed: ReadonlySet<OptionName>;
  /** The options that events changed in this group after the last step event before this one. */
  readonly justChanged: ReadonlySet<OptionName>;
  /** The options that events changed in other groups so far. */
  readonly changedElsewhere: ReadonlySet<OptionName>;
  /** Whether a reload came before this event. */
  readonly hasReloaded: boolean;
  /** Whether a reload came before this event, and the parameter has had no step since. */
  readonly justReloaded: boolean;
  /** Whether the optimizer had taken a step before the first step of this parameter. */
  readonly startedLate: boolean;
  /** How many step events before this one had no gradient for the parameter. */
  readonly missed: number;
  /** Whether the last step event before this one had no gradient for the parameter. */
  readonly justMissed: boolean;
  /** Whether the step has no gradient for some other parameter. */
  readonly othersMiss: boolean;
  /** Whether some gradient of the step is infinite or NaN. */
  readonly stepHasNonFinite: boolean;
  /** The Euclidean norm of this parameter's gradient: 0 without gradient, NaN if an element is NaN. */
  readonly gradientNorm: number;
  /** The Euclidean norm of all gradients of the step. */
  readonly stepNorm: number;
}

/**
 * Returns the facts of a scenario: for each event, those of each parameter that exists after it.
 *
 * @example factsOf(scenario)[2]?.[0]?.stepNumber // 3: the first parameter has a gradient in each of the first three events
 */
export function factsOf(scenario: Scenario): readonly (readonly StepFacts[])[] {
  const known = knownFacts.get(scenario);
  if (known) {
    return known;
  }
  const follower = new FactFollower(scenario);
  const facts = scenario.events.map((event) => follower.follow(event));
  knownFacts.set(scenario, facts);
  return facts;
}

/** The facts of the scenarios so far. A trigger and its scope need the same facts. */
const knownFacts = new WeakMap<Scenario, readonly (readonly StepFacts[])[]>();

interface GroupStory {
  readonly initial: GroupOptions;
  loaded: GroupOptions;
  options: GroupOptions;
  readonly isAdded: boolean;
  changed: ReadonlySet<OptionName>;
  justChanged: ReadonlySet<OptionName>;
}

const noOptions: ReadonlySet<OptionName> = new Set();

interface ParameterStory {
  readonly group: number;
  readonly tensor: Tensor;
  steps: number;
  /** The number of optimizer steps before the first step of the parameter. Null before that step. */
  stepsBeforeStart: number | null;
  missed: number;
  justMissed: boolean;
  justReloaded: boolean;
}

class FactFollower {
  readonly #dtype: Dtype;
  readonly #groups: GroupStory[] = [];
  readonly #parameters: ParameterStory[] = [];
  /** The options of each group at each save. */
  readonly #saves: GroupOptions[][] = [];
  #optimizerSteps = 0;
  #hasReloaded = false;
  #event = -1;

  constructor({ dtype, groups }: Scenario) {
    this.#dtype = dtype;
    groups.forEach((group) => this.#add(group, false));
  }

  /** Takes one event. Returns the facts of each parameter at it. */
  follow(event: ScenarioEvent): StepFacts[] {
    this.#event += 1;
    switch (event.kind) {
      case 'step':
        return this.#step(event);
      case 'add_group':
        this.#add(event.group, true);
        return this.#factsAt(event);
      case 'set':
        this.#set(event);
        return this.#factsAt(event);
      case 'save':
        this.#saves.push(this.#groups.map(({ options }) => options));
        return this.#factsAt(event);
      case 'load':
        this.#groups.forEach((group, index) => {
          group.options = this.#saves[event.saved]?.[index] ?? group.options;
        });
        return this.#load(event);
      case 'reload':
        return this.#load(event);
      case 'backward':
      case 'set_data':
      case 'zero_grad':
        return this.#factsAt(event);
    }
  }

  #load(event: ScenarioEvent): StepFacts[] {
    const facts = this.#factsAt(event);
    this.#hasReloaded = true;
    this.#parameters.forEach((parameter) => {
      parameter.justReloaded = true;
    });
    this.#groups.forEach((group) => {
      group.loaded = group.options;
    });
    return facts;
  }

  #add({ params, ...options }: ScenarioGroup, isAdded: boolean): void {
    const group = this.#groups.length;
    this.#groups.push({
      initial: { ...options },
      loaded: { ...options },
      options: { ...options },
      isAdded,
      changed: noOptions,
      justChanged: noOptions,
    });
    for (const tensor of params) {
      const none = { stepsBeforeStart: null, justMissed: false, justReloaded: false };
      this.#parameters.push({ group, tensor, steps: 0, missed: 0, ...none });
    }
  }

  #set({ group, changes }: Extract<ScenarioEvent, { kind: 'set' }>): void {
    const story = elementAt(this.#groups, group);
    const names = optionNames.filter(
      (name) => changes[name] !== undefined && !Object.is(changes[name], story.options[name]),
    );
    story.changed = new Set([...story.changed, ...names]);
    story.justChanged = new Set([...story.justChanged, ...names]);
    story.options = { ...story.options, ...changes };
  }

  #step(event: Extract<ScenarioEvent, { kind: 'step' }>): StepFacts[] {
    this.#optimizerSteps += 1;
    this.#parameters.forEach((parameter, index) => {
      if (event.gradients[index]) {
        parameter.stepsBeforeStart ??= this.#optimizerSteps - 1;
        parameter.steps += 1;
      }
    });
    const facts = this.#factsAt(event);
    this.#groups.forEach((group) => {
      group.justChanged = noOptions;
    });
    this.#parameters.forEach((parameter, index) => {
      const isNull = !event.gradients[index];
      parameter.justMissed = isNull;
      parameter.missed += isNull ? 1 : 0;
      parameter.justReloaded &&= isNull;
    });
    return facts;
  }

  #factsAt(event: ScenarioEvent): StepFacts[] {
    const gradients = event.kind === 'step' ? event.gradients : [];
    const squares = gradients.map((gradient) => this.#sumOfSquares(gradient));
    const stepNorm = Math.sqrt(squares.reduce((total, square) => total + square, 0));
    const stepHasNonFinite = gradients.some((gradient) => this.#hasNonFinite(gradient));
    const firstGroupOptions = elementAt(this.#groups, 0).options;
    return this.#parameters.map((parameter, index) => ({
      ...this.#groupFacts(parameter.group),
      ...this.#parameterFacts(parameter),
      dtype: this.#dtype,
      event: this.#event,
      kind: event.kind,
      hasGradient: Boolean(gradients[index]),
      firstGroupOptions,
      parameter: index,
      parameters: this.#parameters.length,
      optimizerStep: this.#optimizerSteps,
      hasReloaded: this.#hasReloaded,
      othersMiss: gradients.some((gradient, other) => gradient === null && other !== index),
      stepHasNonFinite,
      gradientNorm: Math.sqrt(squares[index] ?? 0),
      stepNorm,
    }));
  }

  #groupFacts(group: number) {
    const { options, initial, loaded, isAdded, changed, justChanged } = elementAt(
      this.#groups,
      group,
    );
    return {
      group,
      groups: this.#groups.length,
      options,
      initialOptions: initial,
      loadedOptions: loaded,
      isAdded,
      changed,
      justChanged,
      changedElsewhere: this.#changedIn((other) => other !== group),
    };
  }

  #changedIn(accepts: (group: number) => boolean): ReadonlySet<OptionName> {
    const changed = this.#groups.filter((_, index) => accepts(index)).map((group) => group.changed);
    return changed.every(({ size }) => size === 0)
      ? noOptions
      : new Set(changed.flatMap((names) => [...names]));
  }

  #parameterFacts({ tensor, steps, stepsBeforeStart, ...story }: ParameterStory) {
    const { missed, justMissed, justReloaded } = story;
    return {
      dimensions: tensor.shape.length,
      length: tensor.data.length / dtypes[this.#dtype].components,
      stepNumber: steps,
      startedLate: (stepsBeforeStart ?? 0) > 0,
      missed,
      justMissed,
      justReloaded,
    };
  }

  #sumOfSquares(gradient: Storage | null): number {
    const { decode } = dtypes[this.#dtype].format;
    let total = 0;
    gradient?.forEach((word) => {
      total += decode(word) ** 2;
    });
    return total;
  }

  #hasNonFinite(gradient: Storage | null): boolean {
    const { decode } = dtypes[this.#dtype].format;
    return gradient?.some((word) => !Number.isFinite(decode(word))) ?? false;
  }
}
