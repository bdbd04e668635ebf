/*
 * The names that TypeScript spells in camel case and torch does not: the optimizer and ports in TypeScript have the ones,
 * state dicts, the protocol and reports have torch's. Each pair stands here, and only here.
 */

/** The hyperparameters: torch's name, and the name here. */
export const hyperparameterKeys = { weight_decay: 'weightDecay' } as const;

/** A tensor of a parameter's state, by torch's name. */
export type StateTensorName = 'square_avg' | 'grad_avg' | 'momentum_buffer';

/** The tensors of a parameter's state: torch's name, and the name here. */
export const stateKeys = {
  square_avg: 'squareAvg',
  grad_avg: 'gradAvg',
  momentum_buffer: 'momentumBuffer',
} as const;

/** In the order in which they are compared and shown. */
export const stateTensorNames: readonly StateTensorName[] = [
  'square_avg',
  'grad_avg',
  'momentum_buffer',
];

const torchNames = new Map<string, string>(
  Object.entries({ ...hyperparameterKeys, ...stateKeys }).map(([torch, here]) => [here, torch]),
);

/**
 * torch's name for an option or a part of the state.
 *
 * @example torchName('weightDecay') // 'weight_decay'
 */
export function torchName(name: string): string {
  return torchNames.get(name) ?? name;
}
