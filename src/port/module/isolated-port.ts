import { PortError } from '../../errors.ts';
import type { Port } from '../port.ts';
import { openSupervisedPort } from '../supervised-port.ts';
import type { PortLimits } from '../supervisor.ts';
import { trajectoryIn } from './module-answer.ts';
import type { ModuleFile } from './module-messages.ts';
import { ModuleProcess } from './module-process.ts';

/**
 * Starts a module in a separate process, and asks it for its capabilities.
 *
 * @throws PortError if the module does not load, or is not a port.
 */
export function openIsolatedPort(module: ModuleFile, limits: PortLimits): Promise<Port> {
  return openSupervisedPort(
    {
      start: (events) => ModuleProcess.start(module, events),
      helloError: ({ code, message }) =>
        new PortError(code === 'definition' ? 'definition' : 'cannot_start', message),
      encodeRun: (scenario) => ({ op: 'run', scenario }),
      decodeRun: (ok, { dtype }) => trajectoryIn(ok, dtype),
      failureText: ({ message }) => message,
    },
    limits,
  );
}
