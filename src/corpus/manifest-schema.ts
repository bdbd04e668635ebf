import { z } from 'zod';
import { arithmeticNames } from '../float/arithmetic.ts';
import { dtypeNames } from '../float/dtype.ts';
import { pathPattern, sha256Pattern, type Manifest, type Oracle } from './manifest.ts';
import { schemaOf } from '../scenario/schema-of.ts';

const sha256 = z.string().regex(sha256Pattern, 'expected 64 lower-case hexadecimal digits');

export const oracleSchema: z.ZodType<Oracle> = schemaOf<Oracle>()(
  z.strictObject({
    stand_in: z.string().exactOptional(),
    torch: z.string(),
    commit: z.string(),
    arithmetic: z.enum(arithmeticNames),
    // not a record: that schema checks every value, even after many wrong ones
    environment: z.object({}).catchall(z.string()),
    system: z.string(),
    capability: z.string(),
    square_root: z.literal('correctly rounded'),
  }),
);

export const manifestSchema: z.ZodType<Manifest> = schemaOf<Manifest>()(
  z.strictObject({
    format: z.literal(1),
    generator: z.array(z.strictObject({ file: z.string(), sha256 })),
    files: z.array(
      z.strictObject({
        path: z
          .string()
          .regex(
            pathPattern,
            'expected a relative path such as "grid/float32/fma.json", of lower-case letters, digits and "-"',
          ),
        sha256,
        bytes: z.int().nonnegative(),
        scenarios: z.int().positive(),
        serves: z.array(z.enum(arithmeticNames)).exactOptional(),
        dtype: z.enum(dtypeNames),
        foreach: z.boolean(),
        oracle: oracleSchema,
      }),
    ),
  }),
);
