import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { Scenario, ScenarioEvent, ScenarioGroup, Tensor } from './scenario.ts';

/* Scenarios with less in them. Each function gives a scenario that torch would play: what is left fits together. */

/** All groups, those that events add included, in the order of their indexes. */
export function allGroups({ groups, events }: Scenario): ScenarioGroup[] {
  return [...groups, ...events.flatMap((event) => (event.kind === 'add_group' ? event.group : []))];
}

/** All parameters, in the order of their indexes. */
export function allParameters(scenario: Scenario): Tensor[] {
  return allGroups(scenario).flatMap(({ params }) => params);
}

/** Replaces groups by what a function makes of them; the indexes stay. */
export function mapGroups(
  scenario: Scenario,
  map: (group: ScenarioGroup, index: number) => ScenarioGroup,
): Scenario {
  let next = scenario.groups.length;
  return {
    ...scenario,
    groups: scenario.groups.map(map),
    events: scenario.events.map((event) =>
      event.kind === 'add_group' ? { ...event, group: map(event.group, next++) } : event,
    ),
  };
}

/** Replaces tensors, parameters and gradients alike; `map` gets a parameter's index. */
export function mapTensors(
  scenario: Scenario,
  map: (data: Storage, parameter: number, event: number | null) => Storage,
  shapeOf: (shape: readonly number[], parameter: number) => readonly number[] = (shape) => shape,
): Scenario {
  let parameter = 0;
  const mapped = mapGroups(scenario, (group) => ({
    ...group,
    params: group.params.map(({ shape, data }) => {
      const index = parameter++;
      return { shape: shapeOf(shape, index), data: map(data, index, null) };
    }),
  }));
  return {
    ...mapped,
    events: mapped.events.map((event, at) =>
      event.kind === 'step'
        ? {
            ...event,
            gradients: event.gradients.map((data, index) => data && map(data, index, at)),
          }
        : event,
    ),
  };
}

/** What stays of a scenario; all by default. */
interface Kept {
  readonly event?: (index: number) => boolean;
  /** Of a group that an event adds, both have to stay. */
  readonly group?: (index: number) => boolean;
  readonly parameter?: (index: number) => boolean;
}

const always = (): boolean => true;

/** Part of a scenario: without some events, groups and parameters, and without what happens to these. */
export function partOf(
  scenario: Scenario,
  { event: keepsEvent = always, group: keepsGroup = always, parameter = always }: Kept,
): Scenario {
  /** For each group so far, its new index; null if it is gone. */
  const newIndexes: (number | null)[] = [];
  const keptParameters: boolean[] = [];
  let count = 0;
  const take = (group: ScenarioGroup, isKept: boolean): ScenarioGroup[] => {
    newIndexes.push(isKept ? count++ : null);
    const params = group.params.filter(() => {
      const keeps = isKept && parameter(keptParameters.length);
      keptParameters.push(keeps);
      return keeps;
    });
    return isKept ? [{ ...group, params }] : [];
  };
  const groups = scenario.groups.flatMap((group, index) => take(group, keepsGroup(index)));
  const events = scenario.events.flatMap((event, index): ScenarioEvent[] => {
    const isKept = keepsEvent(index);
    switch (event.kind) {
      case 'add_group':
        return take(event.group, isKept && keepsGroup(newIndexes.length)).map((group) => ({
          ...event,
          group,
        }));
      case 'set': {
        const group = newIndexes[event.group] ?? null;
        return isKept && group !== null ? [{ ...event, group }] : [];
      }
      case 'step': {
        const gradients = event.gradients.filter((_, at) => keptParameters[at]);
        return isKept ? [{ ...event, gradients }] : [];
      }
      default:
        return isKept ? [event] : [];
    }
  });
  return settled({ ...scenario, groups, events });
}

/** With these elements of a parameter only, in one dimension. */
export function withElements(
  scenario: Scenario,
  parameter: number,
  kept: readonly number[],
): Scenario {
  const { components, StorageType } = dtypes[scenario.dtype];
  const reals = kept.flatMap((element) =>
    Array.from({ length: components }, (_, part) => element * components + part),
  );
  return mapTensors(
    scenario,
    (data, index) =>
      index === parameter ? StorageType.from(reals.map((real) => elementAt(data, real))) : data,
    (shape, index) => (index === parameter ? [kept.length] : shape),
  );
}

/** What zero_grad leaves of gradients. */
export function clearedGradients(
  dtype: Dtype,
  gradients: readonly (Storage | null)[],
  setToNone: boolean,
): (Storage | null)[] {
  const { StorageType } = dtypes[dtype];
  return gradients.map((gradient) =>
    gradient && !setToNone ? new StorageType(gradient.length) : null,
  );
}

/** With the gradients that zero_grad leaves, where it comes before a step. */
export function settled(scenario: Scenario): Scenario {
  let last: readonly (Storage | null)[] = [];
  let left: readonly (Storage | null)[] | null = null;
  const events = scenario.events.map((event): ScenarioEvent => {
    if (event.kind === 'zero_grad') {
      last = clearedGradients(scenario.dtype, last, event.setToNone);
      left = last;
    }
    if (event.kind !== 'step') {
      return event;
    }
    const there = left;
    left = null;
    last = there
      ? event.gradients.map((_, parameter) => there[parameter] ?? null)
      : event.gradients;
    return { ...event, gradients: last };
  });
  return { ...scenario, events };
}

/**
 * Whether an event turns on momentum or centering where it was off: torch raises an error where a parameter's first step
 * did not make the state for it.
 */
export function turnsOn({ groups, events }: Scenario): boolean {
  const options = groups.map(({ momentum, centered }) => ({ momentum, centered }));
  return events.some((event) => {
    if (event.kind === 'add_group') {
      const { momentum, centered } = event.group;
      options.push({ momentum, centered });
    }
    const before = event.kind === 'set' ? options[event.group] : undefined;
    if (event.kind !== 'set' || !before) {
      return false;
    }
    const { momentum = before.momentum, centered = before.centered } = event.changes;
    const isOn = (before.momentum <= 0 && momentum > 0) || (!before.centered && centered);
    Object.assign(before, { momentum, centered });
    return isOn;
  });
}
