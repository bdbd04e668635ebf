import type { z } from 'zod';
import { InvalidArgumentError } from '../errors.ts';

/**
 * JSON text as what a schema describes.
 *
 * @throws InvalidArgumentError with the place and the first thing that is wrong there.
 */
export function parse<Value>(schema: z.ZodType<Value>, text: string): Value {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(
      `it is not JSON (${error instanceof Error ? error.message : String(error)})`,
      { cause: error },
    );
  }
  return check(schema, json);
}

/**
 * A value as what a schema describes.
 *
 * @throws InvalidArgumentError with the place and the first thing that is wrong there.
 */
export function check<Value>(schema: z.ZodType<Value>, json: unknown): Value {
  const result = schema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    throw new InvalidArgumentError(
      `${place || 'it'} is not as it should be: ${issue?.message ?? 'unknown'}`,
    );
  }
  return result.data;
}
