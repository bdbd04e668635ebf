import { z } from 'zod';

/**
 * Returns the schema of a list of names, each at most once. It looks at the length first: a hostile list can have millions of
 * items, and no valid list is longer than the list of all names.
 *
 * @example nameList(['a', 'b']).parse(['b']) // ['b']
 */
export function nameList<Name extends string>(
  names: readonly [Name, ...Name[]],
): z.ZodType<Name[]> {
  return z
    .unknown()
    .superRefine((value, context) => {
      if (Array.isArray(value) && value.length > names.length) {
        const message = `expected at most ${names.length} names, each once`;
        context.addIssue({ code: 'custom', message });
      } else if (Array.isArray(value)) {
        const repeated = value.findIndex((name, index) => value.indexOf(name) < index);
        if (repeated >= 0) {
          const message = 'expected each name once';
          context.addIssue({ code: 'custom', path: [repeated], message });
        }
      }
    })
    .meta({
      type: 'array',
      items: { type: 'string', enum: [...names] },
      maxItems: names.length,
      uniqueItems: true,
    })
    .pipe(z.array(z.enum(names)));
}
