import { elementAt } from '../../src/float/element-at.ts';
import {
  plainPieces,
  roundings,
  type Groups,
  type Mistake,
  type Options,
} from './independent-optimizer.ts';

/*
 * RMSprops that use other options than the caller gives, in plain formulas: the axes of the numbers, of mixed-up options, of changes
 * and of groups.
 */

/** Returns an optimizer that uses other values of options. `t` is the number of the step, from 1. */
const using =
  (change: (own: Options, t: number) => Partial<Options>): Mistake =>
  () => ({ optionsOf: (own, { t }) => ({ ...own, ...change(own, t) }) });

const valueMistakes: Readonly<Record<string, Mistake>> = {
  'lr-value: fixed': using(() => ({ lr: 0.001 })),
  'lr-value: scaled': using(({ lr }) => ({ lr: lr / 2 })),
  'lr-value: decays': using(({ lr }, t) => ({ lr: lr / (1 + 0.01 * (t - 1)) })),
  'lr-value: decays-exponentially': using(({ lr }, t) => ({ lr: lr * 0.9 ** (t - 1) })),
  'alpha-value: fixed': using(() => ({ alpha: 0.9 })),
  'alpha-value: zero-is-default': using(({ alpha }) => ({ alpha: alpha || 0.99 })),
  'alpha-value: one-minus': using(({ alpha }) => ({ alpha: 1 - alpha })),
  'eps-value: fixed': using(() => ({ eps: 1e-7 })),
  'eps-value: scaled': using(({ eps }) => ({ eps: 10 * eps })),
  'eps-value: zero-is-default': using(({ eps }) => ({ eps: eps || 1e-7 })),
  'eps-value: squared': using(({ eps }) => ({ eps: eps ** 2 })),
  'momentum-value: fixed': using(() => ({ momentum: 0.9 })),
  'momentum-value: scaled': using(({ momentum }) => ({ momentum: momentum / 2 })),
  'momentum-value: zero-is-default': using(({ momentum }) => ({ momentum: momentum || 0.9 })),
  'momentum-value: one-minus': using(({ momentum }) => ({ momentum: 1 - momentum })),
  'weight-decay-value: fixed': using(() => ({ weightDecay: 0.01 })),
  'weight-decay-value: scaled': using(({ weightDecay }) => ({ weightDecay: 2 * weightDecay })),
  'weight-decay-value: zero-is-default': using(({ weightDecay }) => ({
    weightDecay: weightDecay || 0.01,
  })),
};

const optionNames = {
  lr: 'lr',
  alpha: 'alpha',
  eps: 'eps',
  momentum: 'momentum',
  'weight-decay': 'weightDecay',
} as const;

/** Optimizers that take one option for another: each pair exchanged, and each option with the value of another. */
const mixedUp: Readonly<Record<string, Mistake>> = Object.fromEntries(
  Object.entries(optionNames).flatMap(([name, option], index) =>
    Object.entries(optionNames).flatMap(([otherName, other], otherIndex) => [
      ...(index < otherIndex
        ? [
            [
              `options: ${name}-with-${otherName}`,
              using((own) => ({ [option]: own[other], [other]: own[option] })),
            ],
          ]
        : []),
      ...(index !== otherIndex
        ? [[`options: ${name}-from-${otherName}`, using((own) => ({ [option]: own[other] }))]]
        : []),
    ]),
  ),
);

/** Returns an optimizer that ignores changes of some options. */
const deaf =
  (...ignored: readonly string[]): Mistake =>
  () => ({
    change: ({ now }, group, changes) => {
      const heard = Object.entries(changes).filter(([name]) => !ignored.includes(name));
      Object.assign(elementAt(now, group), Object.fromEntries(heard));
    },
  });

/** Returns an optimizer in which changes of some options take effect after the next step. */
const late =
  (isLate: (name: string) => boolean): Mistake =>
  () => {
    const waiting: (() => void)[] = [];
    return {
      change: ({ now }, group, changes) => {
        const own = elementAt(now, group);
        const entries = Object.entries(changes);
        Object.assign(own, Object.fromEntries(entries.filter(([name]) => !isLate(name))));
        const later = Object.fromEntries(entries.filter(([name]) => isLate(name)));
        waiting.push(() => Object.assign(own, later));
      },
      afterStep: () => waiting.splice(0).forEach((change) => change()),
    };
  };

/** Returns an optimizer that changes other groups than the given one. */
const elsewhere =
  (groupsOf: (groups: Groups, group: number) => readonly Options[]): Mistake =>
  () => ({
    change: (groups, group, changes) =>
      groupsOf(groups, group).forEach((options) => Object.assign(options, changes)),
  });

const changeMistakes: Readonly<Record<string, Mistake>> = {
  'changes: ignored': () => ({ change: () => undefined }),
  'changes: lr-ignored': deaf('lr'),
  'changes: alpha-ignored': deaf('alpha'),
  'changes: eps-ignored': deaf('eps'),
  'changes: momentum-ignored': deaf('momentum'),
  'changes: weight-decay-ignored': deaf('weightDecay'),
  'changes: centered-ignored': deaf('centered'),
  'changes: maximize-ignored': deaf('maximize'),
  'changes: one-step-late': late(() => true),
  'changes: lr-one-step-late': late((name) => name === 'lr'),
  'changes: lr-multiplied': () => ({
    change: ({ now }, group, changes) => {
      const own = elementAt(now, group);
      const { lr = 1 } = changes;
      Object.assign(own, changes, { lr: own.lr * lr });
    },
  }),
  'changes: in-first-group': elsewhere(({ now }) => now.slice(0, 1)),
  'changes: in-all-groups': elsewhere(({ now }) => now),
  'changes: lr-in-groups-with-equal-lr': () => ({
    change: ({ now, atStart }, group, { lr, ...others }) => {
      Object.assign(elementAt(now, group), others);
      const shared = elementAt(atStart, group).lr;
      now
        .filter((_, index) => lr !== undefined && elementAt(atStart, index).lr === shared)
        .forEach((options) => Object.assign(options, { lr }));
    },
  }),
};

/** Returns an optimizer with another default of an option. */
function withDefault(name: string, value: number): Mistake {
  const option = name === 'weight-decay' ? 'weightDecay' : name;
  return (dtype) => ({
    complete: (given) => plainPieces(roundings[dtype]).complete({ [option]: value, ...given }),
  });
}

/** Writes a float32 with the fewest digits that read back as it. */
function shortFloat32(value: number): string {
  const texts = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digits) => value.toPrecision(digits));
  return texts.find((text) => Math.fround(Number(text)) === value) ?? String(value);
}

/** The mistakes about options, by axis and value. */
export const optionMistakes: Readonly<Record<string, Mistake>> = {
  ...valueMistakes,
  ...mixedUp,
  ...changeMistakes,
  ...Object.fromEntries(
    Object.entries({ lr: 0.001, alpha: 0.9, eps: 1e-7, momentum: 0.9, 'weight-decay': 0.01 }).map(
      ([name, value]): [string, Mistake] => [`defaults: ${name}`, withDefault(name, value)],
    ),
  ),
  'tensor-lr: shortest-decimal': () => ({
    lrOf: (tensor) =>
      tensor instanceof Float32Array ? Number(shortFloat32(tensor[0] ?? NaN)) : (tensor[0] ?? NaN),
  }),
  'tensor-lr: first-value': () => ({ readsLr: false }),
  'groups: last-everywhere': () => ({ optionsOf: (_, { last }) => last }),
  'groups: first-lr': () => ({ optionsOf: (own, { first }) => ({ ...own, lr: first.lr }) }),
};
