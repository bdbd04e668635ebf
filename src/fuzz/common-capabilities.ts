import { PortError } from '../errors.ts';
import type { Capabilities } from '../port/capabilities.ts';
import type { Port } from '../port/port.ts';

/**
 * What a port and its oracle both can do, in the port's order: neither is asked for anything else.
 *
 * @throws PortError if they have no dtype in common.
 */
export function commonCapabilities(port: Port, oracle: Port): Capabilities {
  const [own, others] = [port.capabilities, oracle.capabilities];
  const dtypes = own.dtypes.filter((dtype) => others.dtypes.includes(dtype));
  if (dtypes.length === 0) {
    throw new PortError(
      'definition',
      `it has no dtype in common with the oracle: it declares ${listOf(own.dtypes)}, the oracle ${listOf(others.dtypes)}`,
    );
  }
  return {
    ...own,
    dtypes,
    features: own.features.filter((feature) => others.features.includes(feature)),
    state: own.state.filter((name) => others.state.includes(name)),
  };
}

function listOf(names: readonly string[]): string {
  return names.join(', ') || 'none';
}
