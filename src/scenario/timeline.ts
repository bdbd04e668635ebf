import type { Storage } from '../float/dtype.ts';
import type { GroupOptions } from '../rmsprop/options.ts';
import type { Scenario, ScenarioGroup } from './scenario.ts';

/** The options of a scenario's groups, event by event. Parameters are in order across groups, as in a snapshot. */
export interface Timeline {
  /** The initial values of each parameter, also of those that an event adds. */
  readonly initial: readonly Storage[];
  /** Returns the options of a parameter's group after an event. Undefined if the parameter does not exist then. */
  readonly optionsAt: (event: number, parameter: number) => GroupOptions | undefined;
}

/** Follows the options of a scenario's groups. */
export function timelineOf({ groups, events }: Scenario): Timeline {
  const groupOf: number[] = [];
  const initial: Storage[] = [];
  const current: GroupOptions[] = [];
  const add = ({ params, ...options }: ScenarioGroup): void => {
    for (const { data } of params) {
      groupOf.push(current.length);
      initial.push(data);
    }
    current.push(options);
  };
  groups.forEach(add);
  const saves: GroupOptions[][] = [];
  const after = events.map((event) => {
    if (event.kind === 'add_group') {
      add(event.group);
    }
    if (event.kind === 'save') {
      saves.push([...current]);
    }
    if (event.kind === 'load') {
      current.splice(0, Infinity, ...(saves[event.saved] ?? current));
    }
    const before = event.kind === 'set' ? current[event.group] : undefined;
    if (event.kind === 'set' && before) {
      current[event.group] = { ...before, ...event.changes };
    }
    return [...current];
  });
  return {
    initial,
    optionsAt: (event, parameter) => {
      const group = groupOf[parameter];
      return group === undefined ? undefined : after[event]?.[group];
    },
  };
}
