/**
 * Registers the cases of the golden corpus as Vitest tests of a port.
 *
 * @packageDocumentation
 */

import { afterAll, describe, it } from 'vitest';
import type { Dtype } from './float/dtype.ts';
import type { PortDefinition } from './port/define-port.ts';
import type { Port } from './port/port.ts';
import { paritySuite, type ParityCaseOptions } from './run/parity-cases.ts';

/** The most time for a diagnosis, in milliseconds. */
const DIAGNOSIS_TIME = 300_000;

/**
 * Registers a Vitest test for each case of the golden corpus. A test fails if the port does not reach the level in its case.
 * Vitest skips a case if the port does not declare what it needs, and shows the reason. If tests fail, the error of the
 * whole group says once what the port computes instead.
 *
 * @param port a definition (see `definePort`) or an open port.
 * @example
 * // my-rmsprop.test.ts
 * import { describeParity } from 'rmsprop-parity/vitest';
 *
 * describeParity(port, { level: 'exact', dtypes: ['float32'] });
 * // registers 'my-rmsprop 1.2.0 is torch.optim.RMSprop > grid/float32/portable/plain' and so on
 */
export function describeParity<Name extends Dtype, Saved>(
  port: Port | PortDefinition<Name, Saved>,
  options: ParityCaseOptions = {},
): void {
  describe(`${port.name} ${port.version} is torch.optim.RMSprop`, async () => {
    const { cases, diagnose } = await paritySuite(port, options);
    afterAll(diagnose, DIAGNOSIS_TIME);
    for (const { id, notJudged, check } of cases) {
      if (notJudged !== null) {
        it.skip(`${id} (not judged: ${notJudged})`);
        continue;
      }
      it(id, async (context) => {
        const { verdict, reason } = await check();
        if (verdict === 'notJudged') {
          context.skip(`not judged: ${reason}`);
        }
      });
    }
  });
}
