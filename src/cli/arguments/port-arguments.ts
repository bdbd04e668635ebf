import type { Command } from 'commander';
import { UsageError } from '../../errors.ts';
import type { Port } from '../../port/port.ts';
import { parseCount, parsePositive } from './numbers.ts';

/* The port on the command line: a module after --port, or a command after "--". */

export interface PortFlags {
  readonly port?: string;
  readonly timeout: number;
  readonly restarts: number;
  readonly inProcess?: true;
}

/** Adds the arguments and options that name a port and set its limits. */
export function addPortArguments(command: Command, restarts = 10, timeout = 30_000): Command {
  return command
    .usage('[options] [-- command...]')
    .argument('[command...]', 'Command of the port, as in -- python my_port.py')
    .optionsGroup('Port:')
    .option('--port <file>', 'Load the port from this TypeScript or JavaScript module')
    .option('--timeout <ms>', 'Limit the time for one answer, in ms', parsePositive, timeout)
    .option('--restarts <count>', 'Limit the restarts of a broken port', parseCount, restarts)
    .option(
      '--in-process',
      'Run the module of --port in this process, for debuggers. Then the module can change the verdict.',
    )
    .addHelpText('after', '\nTo make your optimizer a port, see spec/adapters.md.');
}

/** Returns whether the arguments name a port. Without a port, some commands judge the bundled optimizer. */
export function isPort(command: readonly string[], { port }: Pick<PortFlags, 'port'>): boolean {
  return command.length > 0 || port !== undefined;
}

/** Starts the process of a module before the command opens the port: the process loads while the command does other work. */
export async function warmUpPort({ port, inProcess }: PortFlags): Promise<void> {
  if (port !== undefined && !inProcess) {
    const { warmUpProcess } = await import('../../port/module/spare-process.ts');
    warmUpProcess();
  }
}

/**
 * Opens the port that the arguments name.
 *
 * @throws UsageError if they name no port, or two ports; PortError if the port does not start.
 */
export async function openPort(
  command: readonly string[],
  { port, timeout, restarts, inProcess }: PortFlags,
): Promise<Port> {
  const [file] = command;
  if (file !== undefined && !process.argv.includes('--')) {
    if (port !== undefined) {
      throw new UsageError(
        `unexpected argument ${JSON.stringify(file)}. If the path of the port contains spaces, put it in quotes, as in --port "${[port, ...command].join(' ')}".`,
      );
    }
    throw new UsageError(
      `unexpected argument ${JSON.stringify(file)}. Write "--" before the command of a port, as in "-- ${command.join(' ')}".`,
    );
  }
  if (file !== undefined && port !== undefined) {
    throw new UsageError(
      `there are two ports: --port ${JSON.stringify(port)} and the command ${JSON.stringify(command.join(' '))}. Pass only one of them.`,
    );
  }
  if (file !== undefined) {
    if (inProcess) {
      throw new UsageError(
        '--in-process is only for a module, but the port is a command. Remove --in-process, or pass a module with --port FILE.',
      );
    }
    const { openProcessPort } = await import('../../port/process/process-port.ts');
    return openProcessPort({ command: [file, ...command.slice(1)], timeout, restarts });
  }
  if (port === undefined) {
    throw new UsageError(
      'there is no port. Pass a module with --port FILE, or a command after "--", as in "-- python my_port.py".',
    );
  }
  const { loadModulePort } = await import('../../port/module/module-port.ts');
  return loadModulePort(port, { timeout, restarts, ...(inProcess && { inProcess }) });
}
