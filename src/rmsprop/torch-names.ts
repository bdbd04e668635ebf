/*
 * The names that are camelCase in TypeScript and snake_case in torch. The optimizer and TypeScript ports use camelCase.
 * State dicts, the protocol and reports use torch's names. Only this file pairs them.
 */

/** Maps torch's name of a hyperparameter to the TypeScript name. */
export const hyperparameterKeys = { weight_decay: 'weightDecay' } as const;

/** torch's name of a tensor in a parameter's state. */
export type StateTensorName = 'square_avg' | 'grad_avg' | 'momentum_buffer';

/** Maps torch's name of a state tensor to the TypeScript name. */
export const stateKeys = {
  square_avg: 'squareAvg',
  grad_avg: 'gradAvg',
  momentum_buffer: 'momentumBuffer',
} as const;

/** The state tensors, in the order of comparisons and reports. */
export const stateTensorNames: readonly StateTensorName[] = [
  'square_avg',
  'grad_avg',
  'momentum_buffer',
];

const torchNames = new Map<string, string>(
  Object.entries({ ...hyperparameterKeys, ...stateKeys }).map(([torch, camelCase]) => [
    camelCase,
    torch,
  ]),
);

/**
 * Returns torch's name of an option or a state tensor. Other names stay as they are.
 *
 * @example torchName('weightDecay') // 'weight_decay'
 */
export function torchName(name: string): string {
  return torchNames.get(name) ?? name;
}
