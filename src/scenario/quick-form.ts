import { isDtype, type Dtype } from '../float/dtype.ts';

/*
 * Quick checks of JSON. What a form accepts, the schema of the same thing accepts and gives as it is; what it does not
 * accept is for the schema to judge, which can also say what is wrong. So a sound corpus is read without the schema
 * library, which takes longer to load and to check than all the rest of the reading. test/corpus/forms.test.ts holds
 * forms against schemas.
 */

/** Whether something is a value of this kind; false says nothing. */
export type Form<Value> = (value: unknown) => value is Value;

export const isString = (value: unknown): value is string => typeof value === 'string';
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isNumber = (value: unknown): value is number => Number.isFinite(value);
/** 0, 1, … as far as numbers are exact. */
export const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
export const isDtypeName = (value: unknown): value is Dtype => isString(value) && isDtype(value);

export function oneOf<const Values extends readonly unknown[]>(
  ...values: Values
): Form<Values[number]> {
  const known = new Set<unknown>(values);
  return (value): value is Values[number] => known.has(value);
}

export function nullOr<Value>(form: Form<Value>): Form<Value | null> {
  return (value): value is Value | null => value === null || form(value);
}

export function listOf<Value>(form: Form<Value>): Form<readonly Value[]> {
  return (value): value is readonly Value[] => Array.isArray(value) && value.every(form);
}

/** A text that a pattern matches. */
export function like(pattern: RegExp): Form<string> {
  return (value): value is string => isString(value) && pattern.test(value);
}

/** A key that need not be there. */
interface Optional<Value> {
  readonly ifThere: Form<Value>;
}

export function optional<Value>(form: Form<Value>): Optional<Value> {
  return { ifThere: form };
}

type Fields<Value> = {
  readonly [Key in keyof Value]-?: undefined extends Value[Key]
    ? Optional<Exclude<Value[Key], undefined>>
    : Form<Value[Key]>;
};

/** An object with these keys, and no others. */
export function keysOf<Value extends object>(fields: Fields<Value>): Form<Value> {
  const entries = Object.entries<Form<unknown> | Optional<unknown>>(fields).map(([key, field]) =>
    typeof field === 'function'
      ? { key, form: field, isOptional: false }
      : { key, form: field.ifThere, isOptional: true },
  );
  return (value): value is Value => {
    if (!isPlainObject(value)) {
      return false;
    }
    let found = 0;
    for (const { key, form, isOptional } of entries) {
      if (Object.hasOwn(value, key)) {
        found += 1;
        if (!form(value[key])) {
          return false;
        }
      } else if (!isOptional) {
        return false;
      }
    }
    return found === Object.keys(value).length;
  };
}

/** Any keys, with texts. */
export function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    isPlainObject(value) &&
    Object.entries(value).every(([key, text]) => key !== '__proto__' && isString(text))
  );
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
