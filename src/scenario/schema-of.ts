import type { z } from 'zod';

/**
 * A type in which each key says whether it may be missing, and none is read-only. Two such types that can be assigned to
 * each other have the same keys and the same values.
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

type IsSame<One, Other> = [Spelled<One>, Spelled<Other>] extends [Spelled<Other>, Spelled<One>]
  ? unknown
  : 'the schema and the type do not describe the same';

/**
 * Returns a schema as it is, if it describes a type and nothing else. The type is the one definition, with a comment for
 * each key. A schema that is annotated `z.ZodType<Value>` alone may lack an optional key or a member of a union, or have a
 * key too many: here that does not compile.
 *
 * @example const point: z.ZodType<Point> = schemaOf<Point>()(z.strictObject({ x: z.number(), y: z.number() }));
 */
export function schemaOf<Value>(): <Schema extends z.ZodType<Value>>(
  schema: Schema & IsSame<z.output<Schema>, Value>,
) => z.ZodType<Value> {
  return (schema) => schema;
}
