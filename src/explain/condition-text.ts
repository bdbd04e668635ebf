import type { Condition } from '../dialect/trigger/condition.ts';
import type { FeatureName } from '../dialect/trigger/feature-names.ts';
import { torchName } from '../rmsprop/torch-names.ts';

/** Returns two phrases that follow "steps", "events" or "elements": if the feature holds, and if it does not. */
type Phrases = (option: string, number: number) => readonly [holds: string, holdsNot: string];

const fixed =
  (holds: string, holdsNot: string): Phrases =>
  () => [holds, holdsNot];

const limit =
  (what: string): Phrases =>
  (_, number) =>
    number === Number.MAX_VALUE
      ? [`where ${what} is infinite`, `where ${what} is finite`]
      : [`where ${what} is above ${number}`, `where ${what} is at most ${number}`];

const size =
  (what: string): Phrases =>
  (_, number) => [
    `whose ${what} is ${beyond(number)}`,
    number === 0 ? `whose ${what} is 0` : `whose ${what} is within ±${number}`,
  ];

const dtype = (name: string): Phrases => fixed(`in ${name}`, `not in ${name}`);

const phrases: Readonly<Record<FeatureName, Phrases>> = {
  'option-on': (option) => [`with ${option}`, `without ${option}`],
  'option-is': (option, number) => [
    `where ${option} is ${number}`,
    `where ${option} is not ${number}`,
  ],
  'option-above': (option, number) => limit(option)(option, number),
  'started-late': fixed(
    'of parameters whose first step comes after the first step of the optimizer',
    'of parameters that take part in the first step of the optimizer',
  ),
  'step-from': (_, number) => stepsFrom('parameter', number),
  'step-is': (_, number) =>
    number === 0
      ? ['of parameters that have had no step yet', 'of parameters that have had a step']
      : [`at the parameter's step ${number}`, `except the parameter's step ${number}`],
  'event-is-reload': fixed('that are reloads', 'that are not reloads'),
  'event-is-set': fixed('that change an option', 'that do not change an option'),
  'event-is-add-group': fixed('that add a group', 'that do not add a group'),
  'event-is-zero-grad': fixed('that call zero_grad', 'that do not call zero_grad'),
  'without-gradient': fixed('without a gradient', 'with a gradient'),
  'unlike-start': (option) => [
    `where ${option} differs from its first value`,
    `where ${option} has its first value`,
  ],
  'unlike-loaded': (option) => [
    `where ${option} differs from its value at the start or at the last reload`,
    `where ${option} has its value from the start or from the last reload`,
  ],
  'after-change': (option) => [`after a change of ${option}`, `before any change of ${option}`],
  'just-changed': (option) => [
    `directly after a change of ${option}`,
    `not directly after a change of ${option}`,
  ],
  'unlike-first-group': (option) => [
    `where ${option} differs from that of the first group`,
    `where ${option} is that of the first group`,
  ],
  'changed-elsewhere': (option) => [
    `after a change of ${option} in another group`,
    `before any change of ${option} in another group`,
  ],
  'just-reloaded': fixed('directly after a reload', 'not directly after a reload'),
  'after-reload': fixed('after a reload', 'before any reload'),
  'in-added-group': fixed('in groups that an event added', 'in groups that exist from the start'),
  'group-from': (_, number) =>
    number === 1
      ? ['in groups after the first', 'in the first group']
      : [`in groups from index ${number} on`, `in groups before index ${number}`],
  'group-is': (_, number) => [
    `in the group with index ${number}`,
    `outside of the group with index ${number}`,
  ],
  'groups-from': (_, number) => [
    `with at least ${number} groups`,
    number === 2 ? 'with one group' : `with fewer than ${number} groups`,
  ],
  'just-missed': fixed(
    'directly after a step without a gradient',
    'not directly after a step without a gradient',
  ),
  'after-missed': fixed('after a step without a gradient', 'before any step without a gradient'),
  'others-miss': fixed(
    'where another parameter has no gradient',
    'where all other parameters have a gradient',
  ),
  'step-non-finite': fixed(
    'where some gradient is infinite or NaN',
    'where all gradients are finite',
  ),
  'dimensions-from': (_, number) => [
    `in tensors with at least ${counted(number, 'dimension')}`,
    number === 1
      ? 'in tensors without dimensions'
      : `in tensors with fewer than ${counted(number, 'dimension')}`,
  ],
  'dimensions-is': (_, number) => [
    `in tensors with ${counted(number, 'dimension')}`,
    `in tensors with another number of dimensions than ${number}`,
  ],
  'length-from': (_, number) => [
    `in tensors with at least ${counted(number, 'element')}`,
    `in tensors with fewer than ${counted(number, 'element')}`,
  ],
  'step-norm-above': limit('the norm of all gradients together'),
  'gradient-norm-above': limit("the norm of the tensor's gradient"),
  'parameter-from': (_, number) => [
    `of parameters from index ${number} on`,
    `of parameters before index ${number}`,
  ],
  'parameter-is': (_, number) => [
    `of the parameter with index ${number}`,
    `of all parameters but the one with index ${number}`,
  ],
  'parameters-from': (_, number) => [
    `with at least ${number} parameters`,
    number === 2 ? 'with one parameter' : `with fewer than ${number} parameters`,
  ],
  'optimizer-step-from': (_, number) => stepsFrom('optimizer', number),
  'optimizer-step-is': (_, number) => [
    `at the optimizer's step ${number}`,
    `except the optimizer's step ${number}`,
  ],
  'is-complex': fixed('in complex dtypes', 'in real dtypes'),
  'is-float32': dtype('float32'),
  'is-float64': dtype('float64'),
  'is-float16': dtype('float16'),
  'is-bfloat16': dtype('bfloat16'),
  'is-complex64': dtype('complex64'),
  'is-complex128': dtype('complex128'),
  'gradient-zero': fixed('whose gradient is 0', 'whose gradient is not 0'),
  'gradient-negative': fixed('whose gradient is negative', 'whose gradient is not negative'),
  'gradient-non-finite': fixed('whose gradient is infinite or NaN', 'whose gradient is finite'),
  'gradient-subnormal': fixed('whose gradient is subnormal', 'whose gradient is not subnormal'),
  'gradient-size-above': size('gradient'),
  'parameter-zero': fixed('whose value is 0', 'whose value is not 0'),
  'parameter-negative': fixed('whose value is negative', 'whose value is not negative'),
  'parameter-size-above': size('value'),
  'result-size-above': size('new value'),
  'result-negative': fixed('whose new value is negative', 'whose new value is not negative'),
  'index-from': (_, number) => [`from index ${number} on`, `before index ${number}`],
  'index-is': (_, number) => [`at index ${number}`, `except at index ${number}`],
  'index-odd': fixed('at odd indices', 'at even indices'),
  'is-last': fixed('at the end of a tensor', 'before the end of a tensor'),
  'is-imaginary': fixed('in imaginary parts', 'in real parts'),
};

/**
 * Describes a condition: a phrase that follows "steps", "events" or "elements".
 *
 * @example conditionText({ feature: 'option-on', option: 'weightDecay', holds: true }) // 'with weight_decay'
 * @example conditionText({ feature: 'dimensions-from', holds: false, number: 2 }) // 'in tensors with fewer than 2 dimensions'
 */
export function conditionText({ feature, option = 'lr', holds, number = 0 }: Condition): string {
  const [text, opposite] = phrases[feature](torchName(option), number);
  return holds ? text : opposite;
}

function stepsFrom(whose: string, number: number): readonly [string, string] {
  switch (number) {
    case 1:
      return [`of ${whose}s that have had a step`, `of ${whose}s that have had no step yet`];
    case 2:
      return [`after the ${whose}'s first step`, `at the ${whose}'s first step`];
    default:
      return [`from the ${whose}'s step ${number} on`, `before the ${whose}'s step ${number}`];
  }
}

function beyond(number: number): string {
  return number === 0 ? 'not 0' : `beyond ±${number}`;
}

function counted(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : `${noun}s`}`;
}
