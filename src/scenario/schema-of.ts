import type { z } from 'zod';

/**
 * A type that marks each key as optional or required, and ignores `readonly`. If each of two such types extends the other,
 * they have the same keys and the same values.
 */
type Spelled<Value> = Value extends readonly (infer Item)[]
  ? Spelled<Item>[]
  : Value extends object
    ? {
        -readonly [Key in keyof Value]-?: object extends Pick<Value, Key>
          ? { optional: Spelled<Value[Key]> }
          : { required: Spelled<Value[Key]> };
      }
    : Value;

type IsSame<Left, Right> = [Spelled<Left>, Spelled<Right>] extends [Spelled<Right>, Spelled<Left>]
  ? unknown
  : 'the schema and the type do not describe the same';

/**
 * Returns the schema unchanged. Does not compile if the schema and the type describe different values. The annotation
 * `z.ZodType<Value>` alone accepts a schema that lacks an optional key or a member of a union, or has an extra key.
 *
 * @example const point: z.ZodType<Point> = schemaOf<Point>()(z.strictObject({ x: z.number(), y: z.number() }));
 */
export function schemaOf<Value>(): <Schema extends z.ZodType<Value>>(
  schema: Schema & IsSame<z.output<Schema>, Value>,
) => z.ZodType<Value> {
  return (schema) => schema;
}
