import { defaultOptions } from '../rmsprop/options.ts';
import { torchName } from '../rmsprop/torch-names.ts';
import type { Scenario } from './scenario.ts';
import { allGroups, allParameters } from './transforms.ts';

/*
 * The traits of a scenario: short texts about its dtype, its hyperparameters and its events, such as `eps = 0`. Scenarios that
 * a port refuses often share one of them.
 */

/** The hyperparameters, with the words that a message can use for each. */
const optionWords: Readonly<Record<string, string>> = {
  lr: 'lr|learning[ _-]?rate|learningRate|step[ _-]?size',
  eps: 'eps|epsilon',
  alpha: 'alpha|rho|smoothing',
  momentum: 'momentum(?!_?buffer)',
  weight_decay: 'weight[ _-]?decay|weightDecay|l2',
  centered: 'centered|centred',
  maximize: 'maximize|maximise',
  foreach: 'foreach',
};

/**
 * Returns the traits of a scenario, in a fixed order and without repetition.
 *
 * @example traitsOf(scenario) // ['eps = 0', 'alpha = 0.99', …, 'a null gradient', 'float32']
 */
export function traitsOf(scenario: Scenario): string[] {
  const { dtype, defaults, events } = scenario;
  const changes = events.flatMap((event) => (event.kind === 'set' ? [event.changes] : []));
  const options = [...(defaults ? [defaults] : []), ...allGroups(scenario), ...changes];
  const values = options.flatMap((group) =>
    Object.entries(group).flatMap(([name, value]) =>
      typeof value === 'number' || typeof value === 'boolean'
        ? [`${torchName(name)} = ${String(value)}`]
        : [],
    ),
  );
  const changed = changes.flatMap((change) =>
    Object.keys(change).map((name) => `a change of ${torchName(name)}`),
  );
  return [...new Set([...values, ...changed, ...eventTraits(scenario), dtype])];
}

/** Returns the traits that are not about hyperparameters. */
function eventTraits(scenario: Scenario): string[] {
  const { groups, events } = scenario;
  const parameters = allParameters(scenario);
  const has = (kind: Scenario['events'][number]['kind']): boolean =>
    events.some((event) => event.kind === kind);
  const isNull = events.some((event) => event.kind === 'step' && event.gradients.includes(null));
  const rows: readonly (readonly [boolean, string])[] = [
    [isNull, 'a null gradient'],
    [parameters.some(({ data }) => data.length === 0), 'an empty tensor'],
    [parameters.some(({ shape }) => shape.length === 0), 'a tensor without dimensions'],
    [groups.length > 1, 'several groups'],
    [has('add_group'), 'a new group'],
    [has('reload'), 'a reload'],
    [has('zero_grad'), 'zero_grad'],
    [has('backward'), 'a backward pass'],
    [has('set_data'), 'new data of a parameter'],
    [has('load'), 'a load'],
  ];
  return rows.flatMap(([applies, text]) => (applies ? [text] : []));
}

/** Returns whether a message names the hyperparameter of a trait. */
export function namesTrait(message: string, trait: string): boolean {
  const option = /^(?:a change of )?([a-z_]+)(?: = .*)?$/.exec(trait)?.[1] ?? '';
  const words = Object.hasOwn(optionWords, option) ? optionWords[option] : undefined;
  return words !== undefined && new RegExp(`(?<![a-z])(?:${words})(?![a-z])`, 'i').test(message);
}

const defaultTraits = new Set(
  Object.entries(defaultOptions).map(([name, value]) => `${torchName(name)} = ${String(value)}`),
);

/**
 * Returns whether an optimizer can have a reason to refuse a trait: a limit of a hyperparameter, an option that is on, or
 * anything about events and dtypes. An ordinary number, such as `lr = 0.3`, is not special, and torch's default is not.
 */
export function isSpecial(trait: string): boolean {
  const [, option = '', text = ''] = /^([a-z_]+) = (.*)$/.exec(trait) ?? [];
  if (option === '') {
    return true;
  }
  const value = Number(text);
  const isLimit = [0, 1].includes(value) || !(value > 0) || value === Infinity;
  const isLarge = value > 1 && ['alpha', 'momentum'].includes(option);
  return !defaultTraits.has(trait) && text !== 'false' && (isLimit || isLarge);
}
