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

/**
 * What opens the port that the arguments name; null if they name none. It rejects with a PortError if the port cannot be
 * started.
 *
 * @throws UsageError if they name two.
 */
export function portOpener(
  [file, ...args]: readonly string[],
  { port, timeout, restarts }: PortFlags,
): (() => Promise<Port>) | null {
  if (file !== undefined && !process.argv.includes('--')) {
    throw new UsageError(
      `${JSON.stringify(file)} is no option: a command goes after "--", as in "-- ${[file, ...args].join(' ')}"`,
    );
  }
  if (file !== undefined && port !== undefined) {
    throw new UsageError('two ports are named, by --port and after "--": expected one of them');
  }
  if (file !== undefined) {
    return async () => {
      const { openProcessPort } = await import('../../port/process-port.ts');
      return openProcessPort({ command: [file, ...args], timeout, restarts });
    };
  }
  if (port === undefined) {
    return null;
  }
  return async () => {
    const { loadModulePort } = await import('../../port/module-port.ts');
    return loadModulePort(port, { timeout });
  };
}

/**
 * Opens the port that the arguments name; null if they name none.
 *
 * @throws UsageError if they name two; PortError if it cannot be started.
 */
export async function openPort(command: readonly string[], flags: PortFlags): Promise<Port | null> {
  const open = portOpener(command, flags);
  return open && (await open());
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
