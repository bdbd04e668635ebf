import { dtypes, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import { settled } from './own-gradients.ts';
import type { Scenario, ScenarioEvent, ScenarioGroup, Tensor } from './scenario.ts';

/* Makes scenarios smaller. Each function returns a valid scenario: indexes, lengths and gradients fit together. */

/** Returns all groups in the order of their indexes, including those that events add. */
export function allGroups({ groups, events }: Scenario): ScenarioGroup[] {
  return [...groups, ...events.flatMap((event) => (event.kind === 'add_group' ? event.group : []))];
}

/** Returns all parameters in the order of their indexes. */
export function allParameters(scenario: Scenario): Tensor[] {
  return allGroups(scenario).flatMap(({ params }) => params);
}

/** Replaces each group by the result of `map`. The indexes stay the same. */
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

/**
 * Replaces the data of parameters and gradients by the result of `map`. `event` is null for initial parameters. `shapeOf`
 * returns the new shape of a parameter.
 */
export function mapTensors(
  scenario: Scenario,
  map: (data: Storage, parameter: number, event: number | null) => Storage,
  shapeOf: (shape: readonly number[], parameter: number) => readonly number[] = (shape) => shape,
): Scenario {
  let parameter = 0;
  const mapped = mapGroups(scenario, (group) => ({
    ...group,
    params: group.params.map(({ shape, data, ...name }) => {
      const index = parameter++;
      return { shape: shapeOf(shape, index), data: map(data, index, null), ...name };
    }),
  }));
  return {
    ...mapped,
    events: mapped.events.map((event, at): ScenarioEvent => {
      const mapAll = (tensors: readonly (Storage | null)[]): (Storage | null)[] =>
        tensors.map((data, index) => data && map(data, index, at));
      switch (event.kind) {
        case 'step':
        case 'backward':
          return { ...event, gradients: mapAll(event.gradients) };
        case 'set_data':
          return { ...event, data: mapAll(event.data) };
        default:
          return event;
      }
    }),
  };
}

/** The events, groups and parameters that stay in a scenario; all by default. */
interface Kept {
  readonly event?: (index: number) => boolean;
  /** A group that an event adds stays only if the event stays too. */
  readonly group?: (index: number) => boolean;
  readonly parameter?: (index: number) => boolean;
}

const always = (): boolean => true;

/** Returns a scenario without some events, groups and parameters. Also removes gradients and changes of these. */
export function partOf(
  scenario: Scenario,
  { event: keepsEvent = always, group: keepsGroup = always, parameter = always }: Kept,
): Scenario {
  /** The new index of each group so far. Null: the group does not stay. */
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
  /** The new number of each save so far. Null: the save does not stay. */
  const saves: (number | null)[] = [];
  let savesKept = 0;
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
      case 'step':
      case 'backward': {
        const gradients = event.gradients.filter((_, at) => keptParameters[at]);
        return isKept ? [{ ...event, gradients }] : [];
      }
      case 'set_data': {
        const data = event.data.filter((_, at) => keptParameters[at]);
        return isKept ? [{ ...event, data }] : [];
      }
      case 'save':
        saves.push(isKept ? savesKept++ : null);
        return isKept ? [event] : [];
      case 'load': {
        const saved = saves[event.saved] ?? null;
        return isKept && saved !== null ? [{ ...event, saved }] : [];
      }
      default:
        return isKept ? [event] : [];
    }
  });
  return settled({ ...scenario, groups, events });
}

/** Returns a scenario in which one parameter has only the given elements, in one dimension. */
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

/**
 * Returns whether an event turns on momentum or centering for a group that had it off. torch raises an error then if a
 * parameter's first step did not create the state for it.
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
