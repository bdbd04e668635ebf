import { Command } from 'commander';
import type { Arithmetic } from '../../float/arithmetic.ts';
import type { Dtype } from '../../float/dtype.ts';
import { ListOption } from '../arguments/list-option.ts';
import {
  arithmeticDefault,
  arithmeticOption,
  dtypeOption,
  filterOption,
} from '../arguments/common-options.ts';
import { addPortArguments, type PortFlags } from '../arguments/port-arguments.ts';
import type { SetExitCode } from '../program.ts';

/** The numbers of elements of the cases: a power of ten, plus 37, so that no vector width divides them. */
export const scaleSizes = ['10037', '100037', '1000037', '10000037'] as const;

export const defaultSize = '1000037';

export interface ScaleFlags extends PortFlags {
  readonly elements?: readonly ((typeof scaleSizes)[number] | 'all')[];
  readonly dtype?: readonly Dtype[];
  readonly arithmetic?: Arithmetic;
  readonly filter?: string;
  readonly json?: true;
}

/** Milliseconds. A port needs minutes for 100 steps of ten million elements. */
const TIMEOUT = 600_000;

export function scaleCommand(setExitCode: SetExitCode): Command {
  return addPortArguments(new Command('scale'), 10, TIMEOUT)
    .summary('Judge a port on large tensors')
    .description(
      'Judge a port on large tensors, by digests of the values that PyTorch computes. Without a port, judge the bundled optimizer.',
    )
    .optionsGroup('What to judge:')
    .addOption(
      new ListOption(
        '--elements <list>',
        `Judge tensors of these sizes: ${scaleSizes.join(', ')} or all`,
        [...scaleSizes, 'all'],
      ).default(undefined, defaultSize),
    )
    .addOption(filterOption('Judge only the cases whose id matches'))
    .addOption(dtypeOption('Judge only these dtypes', ['float32', 'float64']))
    .addOption(arithmeticOption('Judge against PyTorch with this arithmetic', arithmeticDefault))
    .optionsGroup('Output:')
    .option('--json', 'Print the results as JSON instead of text')
    .addHelpText(
      'after',
      `
A port computes the inputs from a seed (spec/scale.md). A command must declare
the feature "scale": see "rmsprop-parity explain PRO-9".

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
