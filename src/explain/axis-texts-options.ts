import { axisValues, type NumberOption } from '../dialect/axis-values.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { optionNamed, optionPair } from '../dialect/option-pair.ts';
import { torchName } from '../rmsprop/torch-names.ts';
import type { ValueText } from './axis-text.ts';

/** Usual values of the options, for examples. */
const usualValues: Readonly<Record<NumberOption, string>> = {
  lr: '0.01',
  alpha: '0.99',
  eps: '1e-8',
  momentum: '0.9',
  weightDecay: '0.0001',
};

const positions =
  'If you pass options by position, their order in torch is lr, alpha, eps, weight_decay, momentum.';

/** The texts for the axis of options that an optimizer mixes up. */
export const optionTexts: Readonly<Record<string, ValueText>> = {
  own: {
    does: 'reads each option under its own name',
    consequence: 'Each option has the effect that its name says.',
    fix: `This is right: lr = group["lr"], alpha = group["alpha"], and so on. ${positions}`,
  },
  ...Object.fromEntries(
    axisValues.options.flatMap((value) => {
      const pair = optionPair(value);
      return pair ? [[value, pairText(value, named(pair[0]), named(pair[1]))]] : [];
    }),
  ),
};

function pairText(value: string, first: NamedOption, second: NamedOption): ValueText {
  return value.includes('-with-') ? exchangeText(first, second) : confusionText(first, second);
}

function exchangeText(first: NamedOption, second: NamedOption): ValueText {
  return {
    does: `exchanges ${first.name} and ${second.name}`,
    consequence: `With ${first.name} = ${first.usual} and ${second.name} = ${second.usual}, steps use ${first.name} = ${second.usual} and ${second.name} = ${first.usual}.`,
    fix: `Read each option under its own name: ${first.reading} and ${second.reading}. ${positions}`,
  };
}

function confusionText(option: NamedOption, source: NamedOption): ValueText {
  return {
    does: `uses the value of ${source.name} as ${option.name}`,
    consequence: `Your ${option.name} has no effect. With ${option.name} = ${option.usual} and ${source.name} = ${source.usual}, steps use ${option.name} = ${source.usual}.`,
    fix: `Read ${option.name} under its own name: ${option.reading}. ${positions}`,
  };
}

interface NamedOption {
  /** torch's name. */
  readonly name: string;
  /** A usual value. */
  readonly usual: string;
  /** Code that reads the option. */
  readonly reading: string;
}

function named(option: NumberOption): NamedOption {
  const name = torchName(option);
  return { name, usual: usualValues[option], reading: `${name} = group["${name}"]` };
}

/** The values of the axis of changes, without those that ignore one option. */
type OtherChanges = Exclude<Dialect['changes'], `${string}-ignored`>;

const { 'at-once': atOnce, ignored, ...otherChanges } = changeTable();

/** The texts for the axis of changes of hyperparameters. */
export const changeTexts: Readonly<Record<string, ValueText>> = {
  'at-once': atOnce,
  ignored,
  ...Object.fromEntries(
    axisValues.changes
      .filter((value) => value.endsWith('-ignored'))
      .map((value) => [value, ignoredChangeText(value)]),
  ),
  ...otherChanges,
};

function ignoredChangeText(value: string): ValueText {
  const option = value.replace('-ignored', '');
  const name = torchName(optionNamed(option) ?? option);
  const schedule = name === 'lr' ? ' A learning rate schedule has no effect.' : '';
  return {
    does: `ignores changes of ${name}`,
    consequence: `After a change, steps still use the ${name} with which the group began.${schedule}`,
    fix: `Read ${name} from the group in each step, as in group["${name}"]. Do not copy it when you create the optimizer.`,
  };
}

function changeTable(): Readonly<Record<OtherChanges, ValueText>> {
  return {
    'at-once': {
      does: 'uses changed hyperparameters from the next step on, in the group that you changed',
      consequence: 'A schedule works as in torch.',
      fix: 'This is right: each step reads its options from the group, as in group["lr"].',
    },
    ignored: {
      does: 'ignores all changes of hyperparameters',
      consequence:
        'After a change, steps still use the options with which the group began. A learning rate schedule has no effect.',
      fix: 'Read every option from the group in each step, as in group["lr"]. Do not copy options when you create the optimizer.',
    },
    'one-step-late': {
      does: 'uses changed hyperparameters one step too late',
      consequence: 'The first step after a change still uses the old options.',
      fix: 'Read the options at the start of each step, not at the end of the step before.',
    },
    'lr-one-step-late': {
      does: 'uses a changed learning rate one step too late',
      consequence:
        'The first step after a change still uses the old learning rate. Other options change at once.',
      fix: 'Read group["lr"] at the start of each step, not at the end of the step before.',
    },
    'lr-multiplied': {
      does: 'multiplies the old learning rate by the new one, instead of replacing it',
      consequence:
        'A change from 0.01 to 0.001 gives 0.00001. Values below 1 make the learning rate smaller with each change.',
      fix: 'Replace the value: group["lr"] = lr, not group["lr"] *= lr.',
    },
    'in-first-group': {
      does: 'changes the first group, whichever group you change',
      consequence: 'The first group gets the options of other groups, and these keep their own.',
      fix: 'Write the change to the group that the caller names, not to param_groups[0].',
    },
    'in-all-groups': {
      does: 'changes all groups, whichever group you change',
      consequence:
        'All groups get the same value. For example, groups with different learning rates become equal.',
      fix: 'Write the change only to the group that the caller names.',
    },
    'lr-in-groups-with-equal-lr': {
      does: 'changes the learning rate of all groups that began with the same learning rate',
      consequence:
        'A schedule for one group changes the others too. Groups that began with another learning rate keep theirs.',
      fix: 'Give each group its own copy of lr. Perhaps these groups share one object or tensor.',
    },
  };
}
