import { dtypes } from '../float/dtype.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { isOfLanes } from './draw-lane.ts';
import { allGroups, allParameters } from '../scenario/transforms.ts';
import type { ScenarioSettings } from './scenario-settings.ts';

/** Returns whether the settings allow a simplified scenario. */
export function isWithin(settings: ScenarioSettings, scenario: Scenario): boolean {
  const { groups, params, elements, events } = settings;
  const { components } = dtypes[scenario.dtype];
  return (
    scenario.groups.length >= groups[0] &&
    scenario.events.length >= events[0] &&
    scenario.groups.every((group) => group.params.length >= params[0]) &&
    allParameters(scenario).every(({ data }) => data.length / components >= elements[0]) &&
    hasUsualOptions(settings, scenario) &&
    hasLanes(settings, scenario)
  );
}

const names = ['lr', 'alpha', 'eps', 'weightDecay', 'momentum', 'centered', 'maximize'] as const;

/**
 * Returns whether the settings allow all hyperparameters. A single value in the settings is intentional, so no other
 * one is allowed.
 */
function hasUsualOptions({ values, areEdgesDrawn }: ScenarioSettings, scenario: Scenario): boolean {
  const changes = scenario.events.flatMap((event) => (event.kind === 'set' ? [event.changes] : []));
  return [...allGroups(scenario), ...changes].every((options) =>
    names.every((name) => {
      const value = options[name];
      const usual: readonly unknown[] = values[name];
      return value === undefined || (areEdgesDrawn && usual.length > 1) || usual.includes(value);
    }),
  );
}

function hasLanes({ lanes }: ScenarioSettings, { dtype, events }: Scenario): boolean {
  const { format } = dtypes[dtype];
  return (
    lanes === null ||
    events.every(
      (event) =>
        event.kind !== 'step' ||
        event.gradients.every(
          (gradient) =>
            gradient === null ||
            gradient.every((word: number) => isOfLanes(format.decode(word), lanes)),
        ),
    )
  );
}
