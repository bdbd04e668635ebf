import { describe, expect, it } from 'vitest';
import { runScale } from '../../../src/cli/scale/run-scale.ts';
import { UsageError } from '../../../src/errors.ts';

const limits = { timeout: 1000, restarts: 0 };
const advice =
  'Change --elements, --filter, --dtype or --arithmetic. An id looks like "float32/portable/plain/10037".';

describe('runScale() [SCL-6]', () => {
  it('rejects options that no case matches', async () => {
    await expect(runScale([], { ...limits, filter: 'nothing' })).rejects.toThrow(
      new UsageError(`no case of the size 1000037 has an id that matches "nothing". ${advice}`),
    );
    await expect(
      runScale([], { ...limits, elements: ['10037', '100037'], dtype: [] }),
    ).rejects.toThrow(
      new UsageError(`no case of the size 10037 or 100037 has an id that matches "**". ${advice}`),
    );
  });
});
