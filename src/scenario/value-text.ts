import { types } from 'node:util';

/** Characters of a value that a message shows. */
const MAX_SHOWN = 60;

/**
 * Describes a wrong value in a message. Shortens it, because texts and names of classes can be megabytes long.
 *
 * @example
 * valueText('0.1') // '"0.1"'
 * valueText(-0) // '-0'
 * valueText([1, 2]) // 'an Array of length 2'
 * valueText(undefined) // 'undefined'
 */
export function valueText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return shortQuoted(value);
    case 'object':
      return value === null ? 'null' : objectText(value);
    case 'function':
      return 'a function';
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    default:
      return shortened(String(value));
  }
}

/**
 * Returns a text in quotation marks, with at most 60 of its characters.
 *
 * @example shortQuoted('two\nlines') // '"two\\nlines"'
 */
export function shortQuoted(text: string): string {
  return JSON.stringify(shortened(text));
}

function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function objectText(value: object): string {
  const name = classNameOf(value);
  const article = /^[AEIOU]/.test(name) ? 'an' : 'a';
  const length = lengthOf(value);
  if (length !== null) {
    return `${article} ${name} of length ${length}`;
  }
  return name === '' || name === 'Object' ? 'an object' : `${article} ${name}`;
}

/** Returns the length of an array or a typed array, and null for any other object. A proxy can throw here. */
function lengthOf(value: object): number | null {
  try {
    return Array.isArray(value) || types.isTypedArray(value) ? Number(value.length) : null;
  } catch {
    return null;
  }
}

/** A proxy or a getter of a port can throw here. */
function classNameOf(value: object): string {
  try {
    const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
    return typeof name === 'string' ? shortened(name) : '';
  } catch {
    return '';
  }
}
