import { InvalidArgumentError, Option, type Command } from 'commander';
import { UsageError } from '../../errors.ts';
import type { Port } from '../../port/port.ts';

/* How a port is named on the command line: a module, or a command after "--". */

export interface PortFlags {
  readonly port?: string;
  readonly timeout: number;
  readonly restarts: number;
}

export const portHelp = `
Ports:
  --port ./my-port.ts     a module whose default export is a port (definePort)
  -- python my_port.py    a command that speaks the protocol (spec/protocol.md)`;

/** Adds what names a port, and what limits it. */
export function addPortArguments(command: Command, restarts = 10, timeout = 30_000): Command {
  return command
    .argument('[command...]', 'after "--": a command that speaks the protocol')
    .addOption(new Option('--port <file>', 'a port in TypeScript or JavaScript'))
    .addOption(
      new Option('--timeout <ms>', 'how long an answer may take')
        .argParser(parsePositive)
        .default(timeout),
    )
    .addOption(
      new Option('--restarts <count>', 'how often a command that broke is started again')
        .argParser(parseCount)
        .default(restarts),
    );
}

/** Whether the arguments name a port. */
export function isPort(command: readonly string[], { port }: Pick<PortFlags, 'port'>): boolean {
  return command.length > 0 || port !== undefined;
}

/**
 * Opens the port that the arguments name.
 *
 * @throws UsageError if they name none, or two; PortError if it cannot be started.
 */
export async function openPort(
  command: readonly string[],
  { port, timeout, restarts }: PortFlags,
): Promise<Port> {
  const [file] = command;
  if (file !== undefined && !process.argv.includes('--')) {
    throw new UsageError(
      `${JSON.stringify(file)} is no option: a command goes after "--", as in "-- ${command.join(' ')}"`,
    );
  }
  if (file !== undefined && port !== undefined) {
    throw new UsageError('two ports are named, by --port and after "--": expected one of them');
  }
  if (file !== undefined) {
    const { openProcessPort } = await import('../../port/process-port.ts');
    return openProcessPort({ command: [file, ...command.slice(1)], timeout, restarts });
  }
  if (port === undefined) {
    throw new UsageError('no port is named: expected --port FILE, or "--" and a command');
  }
  const { loadModulePort } = await import('../../port/module-port.ts');
  return loadModulePort(port, { timeout });
}

export function parsePositive(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 2 ** 31 - 1) {
    throw new InvalidArgumentError('It is a whole number from 1 to 2147483647.');
  }
  return value;
}

export function parseCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) {
    throw new InvalidArgumentError('It is a whole number from 0 to 999999.');
  }
  return Number(text);
}
