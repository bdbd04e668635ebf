import { z } from 'zod';
import config from '../vitest.config.ts';

/** The names of the projects of vitest.config.ts: the kinds of tests. */
export const vitestProjects: readonly string[] = z
  .array(z.object({ test: z.object({ name: z.string() }) }))
  .parse(config.test?.projects)
  .map(({ test }) => test.name);
