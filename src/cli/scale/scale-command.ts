import { Command } from 'commander';
import type { Arithmetic } from '../../float/arithmetic.ts';
import type { Dtype } from '../../float/dtype.ts';
import { ListOption } from '../arguments/list-option.ts';
import { arithmeticOption } from '../arguments/common-options.ts';
import { addPortArguments, portHelp, type PortFlags } from '../arguments/port-arguments.ts';
import type { SetExitCode } from '../program.ts';

/** How many elements the cases have: powers of ten, and 37 that no vector width divides. */
export const scaleSizes = ['10037', '100037', '1000037', '10000037'] as const;

export interface ScaleFlags extends PortFlags {
  readonly elements?: readonly ((typeof scaleSizes)[number] | 'all')[];
  readonly dtype?: readonly Dtype[];
  readonly arithmetic?: Arithmetic;
  readonly filter?: string;
  readonly json?: true;
}

/** Milliseconds: ten million elements a hundred times take a while. */
const TIMEOUT = 600_000;

export function scaleCommand(setExitCode: SetExitCode): Command {
  return addPortArguments(new Command('scale'), 10, TIMEOUT)
    .description('Judge a port on trajectories too large to store, by digests.')
    .addOption(
      new ListOption('--elements <list>', 'of these sizes (default: 1000037)', [
        ...scaleSizes,
        'all',
      ]),
    )
    .addOption(
      new ListOption('--dtype <list>', 'only these dtypes, with commas between', [
        'float32',
        'float64',
      ]),
    )
    .addOption(arithmeticOption())
    .option('--filter <glob>', 'only cases whose id matches, such as "float32/*/plain/*"')
    .option('--json', 'the results as JSON, at the end')
    .addHelpText(
      'after',
      `${portHelp}

The numbers come from a rule and a seed (spec/scale.md); a command needs the
feature "scale" (PRO-9). Without a port, the bundled optimizer is judged.

Examples:
  rmsprop-parity scale --elements all
  rmsprop-parity scale --filter "float32/*/everything/*" --port ./my-port.ts
  rmsprop-parity scale --arithmetic fma -- python my_port.py`,
    )
    .action(async (command: string[], flags: ScaleFlags) => {
      const { runScale } = await import('./run-scale.ts');
      setExitCode(await runScale(command, flags));
    });
}
