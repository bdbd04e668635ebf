import type { UnusualAnswers } from '../../fuzz/unusual-answers.ts';
import { namesTrait } from '../../scenario/traits.ts';
import { optionalTensors, type OptionalTensorName } from '../../parity/unused-state.ts';
import type { Report, ReportedCase } from '../report.ts';
import { grouped } from './grouped.ts';
import { groupedBy } from './grouped-by.ts';
import { printable } from './printable.ts';
import { counted } from './short-text.ts';

/*
 * What the port refuses and torch accepts, what it accepts and torch refuses, and which state it hides. Each text is one
 * sentence, or a few, without line breaks.
 */

type Results = Pick<Report, 'cases' | 'invariants'>;

/** The number of values, and of messages, that the texts show. They only count the others. */
const SHOWN = 4;

/** Says in one line for each kind how the port is stricter or looser than torch, and which state it does not show. */
export function acceptanceTexts(results: Results): string[] {
  return [...refusedTexts(results), ...looseTexts(results), ...hiddenTexts(results)];
}

/** A case or an invariant that the port declined, broke in, or should refuse. */
interface Item {
  readonly kind: 'case' | 'invariant' | 'scenario';
  /** How many cases, invariants or scenarios this item stands for. */
  readonly count: number;
  readonly message: string;
  readonly cause: string | undefined;
  /** Whether the report has a text about the item if its cause is unknown. */
  readonly isToldAnyway: boolean;
}

function refusedTexts({ cases, invariants }: Results): string[] {
  const items = [
    ...cases.flatMap(({ declined, reason = '', cause }): Item[] =>
      declined
        ? [{ kind: 'case', count: 1, message: reason, cause, isToldAnyway: declined === 'refused' }]
        : [],
    ),
    ...invariants.flatMap(({ declined = [] }) =>
      distinctCauses(declined).map((item): Item => ({ kind: 'invariant', count: 1, ...item })),
    ),
  ];
  return textsOf(
    items,
    (cause) => `The port refuses ${cause}, which torch accepts`,
    (counts) => `The port refuses ${counts} that torch accepts`,
  );
}

/** Returns one item for each cause, because an invariant counts once even if its scenarios gave different messages. */
function distinctCauses(
  declined: NonNullable<Report['invariants'][number]['declined']>,
): Omit<Item, 'kind' | 'count'>[] {
  const groups = groupedBy(declined, ({ cause, message }) => cause ?? message);
  return [...groups.values()].flatMap(([first]) =>
    first
      ? [{ message: first.message, cause: first.cause, isToldAnyway: first.how === 'refused' }]
      : [],
  );
}

function looseTexts({ cases }: Results): string[] {
  const items = cases.flatMap(({ first, cause }): Item[] =>
    first?.kind === 'refusal' && first.actual === null
      ? [{ kind: 'case', count: 1, message: first.expected, cause, isToldAnyway: true }]
      : [],
  );
  return textsOf(
    items,
    (cause) => `The port accepts ${cause}, which torch refuses`,
    (counts) => `The port accepts ${counts} that torch refuses`,
  );
}

/** Writes a text for each hyperparameter, and for each message of the items without a known cause. */
function textsOf(
  items: readonly Item[],
  about: (cause: string) => string,
  aboutUnknown: (counts: string) => string,
): string[] {
  const known = items.flatMap((item) =>
    item.cause === undefined ? [] : [{ ...item, cause: item.cause }],
  );
  const unknown = items.filter(({ cause, isToldAnyway }) => cause === undefined && isToldAnyway);
  const byMessage = [...groupedBy(unknown, ({ message }) => message)];
  const rest = byMessage.slice(SHOWN).flatMap(([, group]) => group);
  return [
    ...[...groupedBy(known, ({ cause }) => optionOf(cause)).values()].map((group) => {
      const causes = [...new Set(group.map(({ cause }) => cause))];
      return `${about(printable(joined(causes)))} (${countsText(group, ', ')}).${unnamedText(group)}`;
    }),
    ...byMessage
      .slice(0, SHOWN)
      .map(
        ([message, group]) => `${aboutUnknown(countsText(group, ' and '))}: ${printable(message)}`,
      ),
    ...(rest.length > 0
      ? [`${aboutUnknown(countsText(rest, ' and '))}, with other messages.`]
      : []),
  ];
}

/** Returns the hyperparameter of a cause such as `eps = 0`. Returns every other cause itself. */
function optionOf(cause: string): string {
  return /^(\w+) = \S+$/.exec(cause)?.[1] ?? cause;
}

/** @example joined(['eps = 0', 'eps = 1e-12', 'eps = 1e-10']) // 'eps = 0, 1e-12 or 1e-10' */
function joined(causes: readonly string[]): string {
  const [first = '', ...others] = causes;
  const values = others.map((cause) => cause.slice(cause.indexOf('=') + 2));
  const shown = values.slice(0, SHOWN - 1);
  const rest = values.length - shown.length;
  const items = [first, ...shown, ...(rest > 0 ? [counted(rest, 'other value')] : [])];
  return [items.slice(0, -1).join(', '), ...items.slice(-1)]
    .filter((text) => text !== '')
    .join(' or ');
}

/** @example countsText(items, ', ') // '12 cases, 3 invariants' */
function countsText(items: readonly Item[], separator: string): string {
  return (['case', 'invariant', 'scenario'] as const)
    .flatMap((kind) => {
      const count = items.reduce((sum, item) => sum + (item.kind === kind ? item.count : 0), 0);
      return count > 0 ? [counted(count, kind)] : [];
    })
    .join(separator);
}

/** Quotes the message of the first item, if it does not name the value that explains it. */
function unnamedText([first]: readonly (Item & { readonly cause: string })[]): string {
  return first && !namesTrait(first.message, first.cause)
    ? ` The message is ${JSON.stringify(printable(first.message))}.`
    : '';
}

const offTexts: Readonly<Record<OptionalTensorName, string>> = {
  grad_avg: 'centered is false there',
  momentum_buffer: 'momentum is 0 there',
};

function hiddenTexts({ cases }: Pick<Report, 'cases'>): string[] {
  return hiddenText(
    optionalTensors.flatMap((name) => {
      const having = cases.filter(({ hidden }) => hidden?.[name] !== undefined);
      const values = having.reduce((sum, { hidden }) => sum + (hidden?.[name] ?? 0), 0);
      return values > 0 ? [{ name, values, where: ` of ${counted(having.length, 'case')}` }] : [];
    }),
  );
}

/** @example ['Not shown while unused: momentum_buffer in 28 values of 12 cases (momentum is 0 there).'] */
function hiddenText(
  parts: readonly {
    readonly name: OptionalTensorName;
    readonly values: number;
    readonly where: string;
  }[],
): string[] {
  const texts = parts.map(
    ({ name, values, where }) =>
      `${name} in ${counted(values, 'value')}${where} (${offTexts[name]})`,
  );
  return texts.length === 0 ? [] : [`Not shown while unused: ${texts.join(', ')}.`];
}

/** Says the same about a run of random scenarios. */
export function unusualAnswersTexts({ declined, moreDeclined, hidden }: UnusualAnswers): string[] {
  const items = declined.map(({ how, message, cause, scenarios }): Item => {
    const isToldAnyway = how === 'refused';
    return { kind: 'scenario', count: scenarios, message, cause: cause ?? undefined, isToldAnyway };
  });
  return [
    ...textsOf(
      items,
      (cause) => `The port refuses ${cause}, which the oracle accepts`,
      (counts) => `The port refuses ${counts} that the oracle accepts`,
    ),
    ...(moreDeclined > 0
      ? [`The port refuses ${counted(moreDeclined, 'more scenario')} that the oracle accepts.`]
      : []),
    ...hiddenText(
      optionalTensors.flatMap((name) => {
        const values = hidden?.[name];
        return values === undefined ? [] : [{ name, values, where: '' }];
      }),
    ),
  ];
}

/**
 * Says how to answer if the optimizer refuses a value on purpose: all failed cases have a value that no judged case has, or
 * their messages name it.
 */
export function refusalAdvice({ cases }: Pick<Report, 'cases'>): string[] {
  const failed = cases.filter(({ verdict, declined }) => verdict === 'failed' && !declined);
  const groups = [...groupedBy(failed.filter(hasValue), ({ cause = '' }) => cause)];
  const found = groups.find(
    ([cause, group]) =>
      group.length === failed.length || group.every(({ reason = '' }) => namesTrait(reason, cause)),
  );
  if (!found) {
    return [];
  }
  const [cause, group] = found;
  return [
    `${sharedText(group.length, failed.length)} ${printable(cause)}. If the optimizer refuses that value, answer with the code "refused" (PRO-7). In a module, throw an error with an "exception". The suite then judges the rest.`,
  ];
}

/** Returns whether the cause is a value of a hyperparameter. */
function hasValue({ cause }: ReportedCase): boolean {
  return cause !== undefined && /^(?:lr|eps|alpha|momentum|weight_decay) = \S+$/.test(cause);
}

function sharedText(count: number, all: number): string {
  if (count < all) {
    return `${grouped(count)} of ${counted(all, 'failed case')} ${count === 1 ? 'has' : 'have'}`;
  }
  return all === 1 ? 'The failed case has' : `All ${grouped(all)} failed cases have`;
}
