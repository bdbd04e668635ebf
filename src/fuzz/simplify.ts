import { dtypes, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import { defaultOptions, type Hyperparameters } from '../rmsprop/options.ts';
import type { LrDtype, Scenario, ScenarioEvent } from '../scenario/scenario.ts';
import { lrValue } from '../scenario/given-options.ts';
import { settled } from '../scenario/own-gradients.ts';
import {
  allGroups,
  allParameters,
  mapGroups,
  mapTensors,
  partOf,
  turnsOn,
  withElements,
} from '../scenario/transforms.ts';
import { rounderNumbers } from './round-numbers.ts';

/**
 * Generates scenarios that are simpler for a reader, the largest simplification first: fewer events, fewer parameters
 * and elements, default hyperparameters, round numbers. Each is simpler than the given scenario, so repeated
 * simplification ends. If torch accepts the given scenario, it accepts all of these.
 */
export function* simplerScenarios(scenario: Scenario): Generator<Scenario> {
  const mayTurnOn = turnsOn(scenario);
  for (const simpler of allSimplerScenarios(scenario)) {
    if (simpler.events.length > 0 && (mayTurnOn || !turnsOn(simpler))) {
      yield simpler;
    }
  }
}

function* allSimplerScenarios(scenario: Scenario): Generator<Scenario> {
  yield* fewerEvents(scenario);
  yield* fewerParameters(scenario);
  yield* fewerElements(scenario);
  yield* defaultHyperparameters(scenario);
  yield* simplerEvents(scenario);
  yield* rounderHyperparameters(scenario);
  yield* rounderChanges(scenario);
  yield* rounderTensors(scenario);
}

/**
 * Removes half of the events, then a quarter, … then one. It starts at the end: late events are the least likely to
 * matter.
 */
function* fewerEvents(scenario: Scenario): Generator<Scenario> {
  const { length } = scenario.events;
  for (let size = Math.ceil(length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let end = length; end > 0; end -= size) {
      const start = Math.max(0, end - size);
      if (end - start < length) {
        yield partOf(scenario, { event: (index) => index < start || index >= end });
      }
    }
  }
}

function* fewerParameters(scenario: Scenario): Generator<Scenario> {
  if (scenario.groups.length > 1) {
    for (const group of scenario.groups.keys()) {
      yield partOf(scenario, { group: (index) => index !== group });
    }
  }
  let parameter = 0;
  for (const { params } of allGroups(scenario)) {
    for (const _ of params) {
      if (params.length > 1) {
        const dropped = parameter;
        yield partOf(scenario, { parameter: (index) => index !== dropped });
      }
      parameter += 1;
    }
  }
}

/** Keeps the first half of the elements of all parameters, or the first element: some mistakes need parameters of one length. */
function* fewerElementsEverywhere(scenario: Scenario): Generator<Scenario> {
  const { components } = dtypes[scenario.dtype];
  const lengths = allParameters(scenario).map(({ data }) => data.length / components);
  const longest = Math.max(0, ...lengths);
  if (lengths.length < 2 || longest < 2) {
    return;
  }
  for (const kept of new Set([Math.ceil(longest / 2), 1])) {
    yield mapTensors(
      scenario,
      (data) => data.slice(0, kept * components),
      (shape, parameter) => ((lengths[parameter] ?? 0) > kept ? [kept] : shape),
    );
  }
}

/** Keeps one half of the elements, one element, or all elements but one. */
function* fewerElements(scenario: Scenario): Generator<Scenario> {
  yield* fewerElementsEverywhere(scenario);
  const { components } = dtypes[scenario.dtype];
  for (const [parameter, { data }] of allParameters(scenario).entries()) {
    const elements = Array.from({ length: data.length / components }, (_, index) => index);
    const { length } = elements;
    if (length < 2) {
      continue;
    }
    const half = Math.ceil(length / 2);
    for (const kept of [
      elements.slice(0, half),
      ...(length > 3 ? [elements.slice(half)] : []),
      ...elements.map((element) => [element]),
      ...(length > 2
        ? elements.map((dropped) => elements.filter((element) => element !== dropped))
        : []),
    ]) {
      yield withElements(scenario, parameter, kept);
    }
  }
}

const names = ['maximize', 'centered', 'momentum', 'weightDecay', 'eps', 'alpha', 'lr'] as const;

function* defaultHyperparameters(scenario: Scenario): Generator<Scenario> {
  for (const [index, group] of allGroups(scenario).entries()) {
    const replace = (changes: Partial<Hyperparameters & { foreach: boolean }>): Scenario =>
      mapGroups(scenario, (old, at) => (at === index ? { ...old, ...changes } : old));
    if (group.foreach) {
      yield replace({ foreach: false });
    }
    for (const name of ['lrTensor', 'omitted', 'differentiable'] as const) {
      if (group[name] !== undefined) {
        yield mapGroups(scenario, (old, at) => (at === index ? without(old, name) : old));
      }
    }
    for (const name of names) {
      const isDefault = Object.is(group[name], defaultOptions[name]);
      if (!isDefault && canBe(group, name, defaultOptions[name])) {
        yield replace({ [name]: defaultOptions[name] });
      }
    }
  }
}

/** Returns a group or an event without an option. */
function without<Holder extends object>(holder: Holder, name: keyof Holder): Holder {
  const rest = { ...holder };
  Reflect.deleteProperty(rest, name);
  return rest;
}

/** Returns whether an option can have a value. A learning rate that is a tensor rounds to the dtype of the tensor. */
function canBe(
  { lrTensor }: { readonly lrTensor?: LrDtype },
  name: string,
  value: unknown,
): boolean {
  return name !== 'lr' || typeof value !== 'number' || lrValue(lrTensor, value) === value;
}

/** Changes fewer hyperparameters in an event, or reloads without an integer step. */
function* simplerEvents(scenario: Scenario): Generator<Scenario> {
  for (const [index, event] of scenario.events.entries()) {
    for (const simpler of simplerEvent(event)) {
      yield { ...scenario, events: scenario.events.with(index, simpler) };
    }
  }
}

function* simplerEvent(event: ScenarioEvent): Generator<ScenarioEvent> {
  if (event.kind === 'reload' && event.integerStep) {
    yield { ...event, integerStep: false };
  }
  if (event.kind !== 'set') {
    return;
  }
  if (event.lrTensor !== undefined) {
    yield without(event, 'lrTensor');
  }
  const entries = Object.entries(event.changes);
  for (const [name] of entries.length > 1 ? entries : []) {
    yield {
      ...(name === 'lr' ? without(event, 'lrTensor') : event),
      changes: Object.fromEntries(entries.filter(([key]) => key !== name)),
    };
  }
}

/** Returns the {@link rounderNumbers} without negative ones, which torch rejects. */
function acceptedNumbers(value: number): number[] {
  return rounderNumbers(value).filter((rounder) => rounder >= 0);
}

function* rounderHyperparameters(scenario: Scenario): Generator<Scenario> {
  for (const [index, group] of allGroups(scenario).entries()) {
    for (const name of ['momentum', 'weightDecay', 'eps', 'alpha', 'lr'] as const) {
      if (Object.is(group[name], defaultOptions[name])) {
        continue;
      }
      for (const rounder of acceptedNumbers(group[name])) {
        if (rounder !== defaultOptions[name] && canBe(group, name, rounder)) {
          yield mapGroups(scenario, (old, at) =>
            at === index ? { ...old, [name]: rounder } : old,
          );
        }
      }
    }
  }
}

function* rounderChanges(scenario: Scenario): Generator<Scenario> {
  for (const [index, event] of scenario.events.entries()) {
    if (event.kind !== 'set') {
      continue;
    }
    for (const [name, value] of Object.entries(event.changes)) {
      const rounders = typeof value === 'number' ? acceptedNumbers(value) : [];
      for (const rounder of rounders.filter((number) => canBe(event, name, number))) {
        const changed = { ...event, changes: { ...event.changes, [name]: rounder } };
        yield { ...scenario, events: scenario.events.with(index, changed) };
      }
    }
  }
}

/** Makes each single number of each tensor rounder. The gradients after zero_grad follow from those before it. */
function* rounderTensors(scenario: Scenario): Generator<Scenario> {
  const { format } = dtypes[scenario.dtype];
  const places = tensorsOf(scenario);
  for (const { data, parameter, event } of places) {
    for (let index = 0; index < data.length; index++) {
      const value = format.decode(elementAt(data, index));
      for (const rounder of rounderNumbers(value, format)) {
        const word = format.encode(rounder);
        yield settled(
          mapTensors(scenario, (old, oldParameter, oldEvent) =>
            oldParameter === parameter && oldEvent === event ? replaced(old, index, word) : old,
          ),
        );
      }
    }
  }
}

interface TensorPlace {
  readonly data: Storage;
  readonly parameter: number;
  /** The index of the event of a gradient. Null for the initial parameter. */
  readonly event: number | null;
}

/** Returns the tensors that a scenario gives. Accumulated gradients follow from them. */
function tensorsOf(scenario: Scenario): TensorPlace[] {
  const places: TensorPlace[] = [];
  mapTensors(scenario, (data, parameter, event) => {
    const found = event === null ? undefined : scenario.events[event];
    if (!(found?.kind === 'step' && found.isAccumulated)) {
      places.push({ data, parameter, event });
    }
    return data;
  });
  return places;
}

function replaced(data: Storage, index: number, word: number): Storage {
  const copy = data.slice();
  copy[index] = word;
  return copy;
}
