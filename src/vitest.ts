/**
 * Registers a Vitest test for each case that a port is judged on.
 *
 * @packageDocumentation
 */

import { describe, it } from 'vitest';
import type { Dtype } from './float/dtype.ts';
import type { PortDefinition } from './port/define-port.ts';
import type { Port } from './port/port.ts';
import { parityCases, type ParityCaseOptions } from './run/parity-cases.ts';

/**
 * Registers a Vitest test for each case that a port is judged on; what it does not declare is skipped, with the reason.
 *
 * @example describeParity(port, { level: 'exact' }) // in a test file
 */
export function describeParity<Name extends Dtype, Saved>(
  port: Port | PortDefinition<Name, Saved>,
  options: ParityCaseOptions = {},
): void {
  describe(`${port.name} ${port.version} is torch.optim.RMSprop`, async () => {
    for (const { id, notJudged, check } of await parityCases(port, options)) {
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
