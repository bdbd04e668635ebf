import { describe, expect, it } from 'vitest';
import { explanationOf } from '../../../src/cli/explain/explanation.ts';
import { UsageError } from '../../../src/errors.ts';

const advice =
  'Run "rmsprop-parity explain" for the list of topics, or "rmsprop-parity fixtures list --cases" for the cases.';

describe('explanationOf() [CLI-9]', () => {
  it.each([
    ['nonsense', ''],
    ['constructor', ''],
    ['epsilom', '\n(Did you mean epsilon?)'],
    ['epsilon: insid', '\n(Did you mean epsilon: inside?)'],
  ])('rejects %j', async (id, suggestion) => {
    await expect(explanationOf(id)).rejects.toThrow(
      new UsageError(`unknown id ${JSON.stringify(id)}. ${advice}${suggestion}`),
    );
  });
});
