import { Command } from 'commander';
import { PortError } from '../errors.ts';
import { exitCodes } from './exit-codes.ts';
import { exitInterrupted, onInterrupt } from './interrupt.ts';
import { addPortArguments, openPort, type PortFlags } from './arguments/port-arguments.ts';
import type { SetExitCode } from './program.ts';
import { print } from './output/terminal.ts';

export function probeCommand(setExitCode: SetExitCode): Command {
  return addPortArguments(new Command('probe'))
    .summary('Check the adapter of a port, without a verdict')
    .description(
      'Check the adapter of a port: start it, send numbers through it, and show how its environment rounds. This command gives no verdict on the optimizer.',
    )
    .addHelpText(
      'after',
      `
Examples:
  rmsprop-parity probe -- python my_port.py
  rmsprop-parity probe --timeout 120000 --port ./my-port.ts`,
    )
    .action((command: string[], flags: PortFlags) => runProbe(command, flags, setExitCode));
}

async function runProbe(
  command: readonly string[],
  flags: PortFlags,
  setExitCode: SetExitCode,
): Promise<void> {
  const [{ probePort }, { isSound, probeReport }, { wrap }, { printable }] = await Promise.all([
    import('../parity/probe-port.ts'),
    import('../report/console/probe-text.ts'),
    import('../report/text/columns.ts'),
    import('../report/text/printable.ts'),
  ]);
  onInterrupt(exitInterrupted);
  try {
    const port = await openPort(command, flags);
    try {
      const findings = await probePort(port);
      print(probeReport(port, findings));
      setExitCode(isSound(findings) ? exitCodes.conformant : exitCodes.portFailed);
    } finally {
      await port.close?.();
    }
  } catch (error) {
    if (!(error instanceof PortError)) {
      throw error;
    }
    print(`${wrap(`FAILED: ${printable(error.message)}`)}\n`);
    setExitCode(exitCodes.portFailed);
  }
}
