import type { z } from 'zod';
import { nearestName } from '../did-you-mean.ts';
import { shortQuoted, valueText } from './value-text.ts';

type Issue = z.core.$ZodIssue;

/** A wrong value: where it is, and what each schema that could apply expects there. */
interface Finding {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
  readonly expected: readonly string[];
  /** The schema lists the allowed values. */
  readonly isLiteral: boolean;
  /** The allowed strings, if the schema lists them. */
  readonly allowed: readonly string[];
  /** A key that the object has and the schema does not. */
  readonly unknownKey?: string;
  /** The keys that the object has, if the value is missing from it. */
  readonly presentKeys: readonly string[];
}

/** The checked value as a whole. */
interface Subject {
  /** Its name in messages. */
  readonly subject: string;
  /** The keys that the schema allows at the top; empty if it is not a schema of an object. */
  readonly knownKeys: readonly string[];
}

/**
 * Describes the first thing that a schema finds wrong: the place, the value, and what the schema expects.
 *
 * @example issueText(issue, { protocol: 2 }, subject) // 'protocol is 2: expected the number 1'
 * @example issueText(issue, { feature: [] }, subject) // 'features is missing: expected a list (did you write "feature" instead?)'
 */
export function issueText(issue: Issue, json: unknown, { subject, knownKeys }: Subject): string {
  const findings = findingsOf(issue, json, []);
  const [first] = findings;
  if (!first) {
    return issue.message;
  }
  const { path, value, expected, allowed, unknownKey, presentKeys } = first;
  const place = path.length === 0 ? subject : placeText(path);
  if (unknownKey !== undefined) {
    const isTop = path.length === 0;
    const found = `${place} has the unknown key ${shortQuoted(unknownKey)}`;
    return isTop && knownKeys.length > 0
      ? `${found}: expected ${alternatives(knownKeys)}`
      : `${found}: remove it, or correct its spelling`;
  }
  if (isMissing(first)) {
    const names = [...new Set(findings.map((finding) => String(finding.path.at(-1))))];
    const owner = path.length === 1 ? subject : placeText(path.slice(0, -1));
    const strangeKeys = presentKeys.filter((key) => path.length > 1 || !knownKeys.includes(key));
    const near = nearestName(String(path.at(-1)), strangeKeys);
    const choices = findings.flatMap((finding) => finding.expected);
    const hint = near === undefined ? '' : ` (did you write ${shortQuoted(near)} instead?)`;
    return names.length > 1
      ? `${owner} has none of the keys ${alternatives(names)}${hint}`
      : `${place} is missing: expected ${alternatives(choices)}${hint}`;
  }
  const near = typeof value === 'string' ? nearestName(value, allowed) : undefined;
  const hint = near === undefined ? '' : ` (did you mean ${shortQuoted(near)}?)`;
  return `${place} is ${valueText(value)}: expected ${alternatives(expected)}${hint}`;
}

/** The most specific findings, all of the same kind. Of a union, those of the members that the value is closest to. */
function findingsOf(issue: Issue, json: unknown, base: readonly PropertyKey[]): Finding[] {
  const path = [...base, ...issue.path];
  if (issue.code !== 'invalid_union') {
    return [findingOf(issue, json, path)];
  }
  const members = issue.errors.flatMap(([first]) => (first ? [findingsOf(first, json, path)] : []));
  const leaves = members.flat();
  const [best] = leaves.toSorted((left, right) => closeness(right) - closeness(left));
  if (!best) {
    return [];
  }
  const close = leaves.filter((finding) => closeness(finding) === closeness(best));
  if (isMissing(best)) {
    return close;
  }
  const same = close.filter((finding) => placeText(finding.path) === placeText(best.path));
  return [
    {
      ...best,
      expected: same.flatMap(({ expected }) => expected),
      allowed: same.flatMap(({ allowed }) => allowed),
    },
  ];
}

/** How well a value fits a member of a union. A member with another literal fits worst, then one with a missing key. */
function closeness(finding: Finding): number {
  const { path, expected } = finding;
  if (isMissing(finding)) {
    return path.length + 50;
  }
  return path.length + (finding.isLiteral && expected.length === 1 ? 0 : 100);
}

function isMissing({ path, value, unknownKey }: Finding): boolean {
  return value === undefined && unknownKey === undefined && typeof path.at(-1) === 'string';
}

const noValues = { isLiteral: false, allowed: [], expected: [] };

function findingOf(issue: Issue, json: unknown, path: readonly PropertyKey[]): Finding {
  const parent = valueAt(json, path.slice(0, -1));
  const presentKeys = isObject(parent)
    ? Object.keys(parent)
        .slice(0, MAX_KEYS)
        .filter((key) => key !== path.at(-1))
    : [];
  const finding = { path, value: valueAt(json, path), presentKeys, ...noValues };
  switch (issue.code) {
    case 'unrecognized_keys':
      return { ...finding, unknownKey: issue.keys[0] ?? '' };
    case 'invalid_value':
      return {
        ...finding,
        isLiteral: true,
        allowed: issue.values.filter((value) => typeof value === 'string'),
        expected: issue.values.map((value) =>
          typeof value === 'number' ? `the number ${value}` : valueText(value),
        ),
      };
    case 'invalid_type':
      return {
        ...finding,
        expected:
          issue.expected === 'boolean'
            ? ['true', 'false']
            : [typeText(issue.expected, finding.value)],
      };
    case 'too_small':
      return { ...finding, expected: [`at least ${amountText(issue.origin, issue.minimum)}`] };
    case 'too_big':
      return { ...finding, expected: [`at most ${amountText(issue.origin, issue.maximum)}`] };
    default:
      return { ...finding, expected: [issue.message.replace(/^expected /, '')] };
  }
}

/** Keys of a wrong object to look at: a hostile object can have millions. */
const MAX_KEYS = 100;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const typeTexts: Readonly<Record<string, string>> = {
  array: 'a list',
  int: 'a whole number',
  nonoptional: 'a value',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a string',
};

function typeText(expected: string, value: unknown): string {
  return expected === 'number' && typeof value === 'number'
    ? 'a finite number'
    : (typeTexts[expected] ?? expected);
}

function amountText(origin: string, count: number | bigint): string {
  return origin === 'string' ? `${count} ${count === 1 ? 'character' : 'characters'}` : `${count}`;
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json;
  for (const key of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }
  return value;
}

/** @example placeText(['groups', 0, 'lr']) // 'groups[0].lr' */
function placeText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key).slice(0, 60)}`))
    .join('')
    .replace(/^\./, '');
}

/** @example alternatives(['1', '2', '3']) // '1, 2 or 3' */
function alternatives(texts: readonly string[]): string {
  const unique = [...new Set(texts)];
  return unique.length < 2
    ? unique.join('')
    : `${unique.slice(0, -1).join(', ')} or ${unique.at(-1)}`;
}
