import type { z } from 'zod';
import { InvalidArgumentError, messageOf } from '../errors.ts';
import { issueText } from './issue-text.ts';

/**
 * Far deeper than any JSON of this project. For millions of levels, JSON.parse takes a gigabyte of memory and the garbage
 * collector takes seconds.
 */
const MAX_DEPTH = 100;

/**
 * Parses JSON text and checks it against a schema.
 *
 * @throws InvalidArgumentError with the first place that does not fit the schema, its value, and what the schema expects.
 */
export function parse<Value>(schema: z.ZodType<Value>, text: string): Value {
  return check(schema, parseJson(text), 'the JSON');
}

/** @throws InvalidArgumentError if the text is not JSON, or has too many levels. */
function parseJson(text: string): unknown {
  if (isNestedDeeper(text, MAX_DEPTH)) {
    throw new InvalidArgumentError(
      `brackets are nested more than ${MAX_DEPTH} deep: expected at most ${MAX_DEPTH} levels, as in spec/schema/ or spec/protocol.md`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`invalid JSON: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Makes the schema stop at the first wrong value. A message names only the first one, and an issue for each of millions of
 * values would not fit into memory.
 */
const context: z.core.ParseContextInternal<z.core.$ZodIssue> = { abortEarly: true };

/** Characters of a message: a path can hold many long keys. */
const MAX_MESSAGE = 500;

/**
 * Checks a value against a schema.
 *
 * @param subject the name of the value in messages.
 * @throws InvalidArgumentError with the first place that does not fit the schema, its value, and what the schema expects.
 * @example check(helloSchema, { protocol: 2 }) // throws 'protocol is 2: expected the number 1'
 */
export function check<Value>(
  schema: z.ZodType<Value>,
  json: unknown,
  subject = 'the value',
): Value {
  const result = schema.safeParse(json, context);
  if (!result.success) {
    const [issue] = result.error.issues;
    const knownKeys = 'shape' in schema ? Object.keys(schema.shape ?? {}) : [];
    const message = issue
      ? issueText(issue, json, { subject, knownKeys })
      : `${subject} does not fit the schema`;
    throw new InvalidArgumentError(
      message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message,
    );
  }
  return result.data;
}

/** Returns whether brackets outside of strings are nested deeper than `levels`. The text need not be JSON. */
function isNestedDeeper(text: string, levels: number): boolean {
  if (!hasMoreBrackets(text, levels)) {
    return false;
  }
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      at = endOfString(text, at);
    } else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > levels) {
        return true;
      }
    } else if (character === ']' || character === '}') {
      depth -= 1;
    }
  }
  return false;
}

/** Returns whether a text has more than `limit` opening brackets, also in strings: a quick check that most texts pass. */
function hasMoreBrackets(text: string, limit: number): boolean {
  let count = 0;
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > limit) {
        return true;
      }
    }
  }
  return false;
}

/** Returns the index of the quote that ends the string at `start`: the first that no backslash escapes. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (first - 1 > start && text[first - 1] === '\\') {
      first -= 1;
    }
    if ((end - first) % 2 === 0) {
      return end;
    }
  }
  return text.length;
}
