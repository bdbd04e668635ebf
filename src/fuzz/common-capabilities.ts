import { PortError } from '../errors.ts';
import type { Capabilities } from '../port/capabilities.ts';
import type { Port } from '../port/port.ts';

/**
 * Returns the capabilities that both a port and its oracle have, in the port's order. A fuzz run uses only these.
 *
 * @throws PortError if they have no dtype in common.
 */
export function commonCapabilities(port: Port, oracle: Port): Capabilities {
  const [declared, known] = [port.capabilities, oracle.capabilities];
  const dtypes = declared.dtypes.filter((dtype) => known.dtypes.includes(dtype));
  if (dtypes.length === 0) {
    throw new PortError(
      'definition',
      `the port and the oracle have no dtype in common. The port declares ${listOf(declared.dtypes)}, the oracle ${listOf(known.dtypes)}.`,
    );
  }
  return {
    ...declared,
    dtypes,
    features: declared.features.filter((feature) => known.features.includes(feature)),
    state: declared.state.filter((name) => known.state.includes(name)),
  };
}

function listOf(names: readonly string[]): string {
  return names.join(', ') || 'none';
}
