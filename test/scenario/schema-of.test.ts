import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { schemaOf } from '../../src/scenario/schema-of.ts';

interface Point {
  readonly x: number;
  readonly name?: string;
  readonly kinds: readonly ('near' | 'far')[];
}

const x = z.number();
const name = z.string().exactOptional();
const kinds = z.array(z.enum(['near', 'far']));

/* The compiler checks the errors: `@ts-expect-error` without an error is an error. */
describe('schemaOf()', () => {
  it('returns a schema of exactly the type', () => {
    const schema = z.strictObject({ x, name, kinds });
    expect(schemaOf<Point>()(schema)).toBe(schema);
  });

  it.each([
    // @ts-expect-error an optional key is missing
    schemaOf<Point>()(z.strictObject({ x, kinds })),
    // @ts-expect-error a key is missing
    schemaOf<Point>()(z.strictObject({ name, kinds })),
    // @ts-expect-error an additional key
    schemaOf<Point>()(z.strictObject({ x, name, kinds, y: x })),
    // @ts-expect-error an additional optional key
    schemaOf<Point>()(z.strictObject({ x, name, kinds, y: x.exactOptional() })),
    // @ts-expect-error a key that may be missing is required
    schemaOf<Point>()(z.strictObject({ x, name: z.string(), kinds })),
    // @ts-expect-error a required key may be missing
    schemaOf<Point>()(z.strictObject({ x: x.exactOptional(), name, kinds })),
    // @ts-expect-error a narrower union
    schemaOf<Point>()(z.strictObject({ x, name, kinds: z.array(z.enum(['near'])) })),
    // @ts-expect-error a wider union
    schemaOf<Point>()(z.strictObject({ x, name, kinds: z.array(z.enum(['near', 'far', 'away'])) })),
  ])('does not compile for any other schema (%#)', (schema) => {
    expect(schema).toBeInstanceOf(z.ZodObject);
  });
});
