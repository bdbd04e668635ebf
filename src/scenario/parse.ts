import type { z } from 'zod';
import { InvalidArgumentError, messageOf } from '../errors.ts';

/** Far deeper than anything here. Millions of levels take JSON.parse a gigabyte, and the garbage collector seconds. */
const MAX_DEPTH = 100;

/**
 * JSON text as what a schema describes.
 *
 * @throws InvalidArgumentError with the place and the first thing that is wrong there.
 */
export function parse<Value>(schema: z.ZodType<Value>, text: string): Value {
  return check(schema, parseJson(text));
}

/**
 * What JSON text says, whatever it is.
 *
 * @throws InvalidArgumentError if it is no JSON, or nested too deep.
 */
function parseJson(text: string): unknown {
  if (isNestedDeeper(text, MAX_DEPTH)) {
    throw new InvalidArgumentError(
      `its brackets are nested more than ${MAX_DEPTH} deep: expected JSON as in spec/schema/ or spec/protocol.md`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`it is not JSON (${messageOf(error)})`, { cause: error });
  }
}

/**
 * Stops at the first thing that is wrong: what is wrong with each of millions of items takes more memory than there is,
 * and only the first is told.
 */
const context: z.core.ParseContextInternal<z.core.$ZodIssue> = { abortEarly: true };

/** What is told of a wrong value: it may name keys that are megabytes long. */
const MAX_MESSAGE = 500;

/**
 * A value as what a schema describes.
 *
 * @throws InvalidArgumentError with the place and the first thing that is wrong there.
 */
export function check<Value>(schema: z.ZodType<Value>, json: unknown): Value {
  const result = schema.safeParse(json, context);
  if (!result.success) {
    const [issue] = result.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    const message = `${place || 'it'} is not as it should be: ${issue?.message ?? 'unknown'}`;
    throw new InvalidArgumentError(
      message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message,
    );
  }
  return result.data;
}

/** Whether brackets outside of strings are nested deeper than so many levels; the text need not be JSON. */
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

/** Whether more brackets are opened than so many, in strings too: short texts have fewer, and are soon looked through. */
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

/** Where the string that starts here ends: at a quote that no odd number of backslashes stands before. */
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
