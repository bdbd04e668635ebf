import { Command, Option } from 'commander';
import { formats, type RealDtype } from '../../float/format.ts';
import { probeLanguageNames, type ProbeLanguageName } from '../../identify/probe-language-names.ts';
import { parseNumber } from '../arguments/numbers.ts';
import type { SetExitCode } from '../program.ts';

export interface IdentifyFlags {
  readonly lr?: number;
  readonly alpha?: number;
  readonly eps?: number;
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly centered?: true;
  readonly maximize?: true;
  readonly initial?: string;
  readonly dtype?: RealDtype;
  readonly exactGradients?: true;
  readonly probe?: ProbeLanguageName;
  readonly json?: true;
}

export function identifyCommand(setExitCode: SetExitCode): Command {
  return new Command('identify')
    .summary('Say which RMSprop made a table of numbers')
    .description(
      'Say which RMSprop made a table of numbers: the gradients of one parameter, and its value after each step. If several fit, say which gradients tell them apart.',
    )
    .argument('[file]', 'Table (CSV) or JSON of the numbers')
    .optionsGroup('Options of the optimizer:')
    .option('--lr <number>', 'Learning rate (default: 0.01)', parseNumber)
    .option('--alpha <number>', 'Smoothing constant, also called rho (default: 0.99)', parseNumber)
    .option('--eps <number>', 'Epsilon (default: 1e-8)', parseNumber)
    .option('--momentum <number>', 'Momentum (default: 0)', parseNumber)
    .option('--weight-decay <number>', 'Weight decay (default: 0)', parseNumber)
    .option('--centered', 'It divides by the root of the variance')
    .option('--maximize', 'It maximizes')
    .optionsGroup('How to read the numbers:')
    .option('--initial <number>', 'Parameter before the first step')
    .addOption(
      new Option('--dtype <name>', 'Type in which the optimizer computes')
        .choices(Object.keys(formats))
        .default(undefined, 'what the digits show'),
    )
    .option('--exact-gradients', 'Do not count the gradients as rounded')
    .optionsGroup('Output:')
    .option('--json', 'Print the result as JSON instead of text')
    .addOption(
      new Option(
        '--probe <language>',
        'Print a program that makes a table with your optimizer',
      ).choices([...probeLanguageNames]),
    )
    .addHelpText(
      'after',
      `
The table starts with the names of its columns: gradient, parameter, and, if you
have them, square_avg, grad_avg, momentum_buffer, lr. Its first row has only the
initial parameter. See "rmsprop-parity explain CLI-16".

Exit codes:
  0  the numbers are those of PyTorch's RMSprop
  1  they are not
  2  the table or an option is not valid

Examples:
  rmsprop-parity identify numbers.csv --lr 0.01 --alpha 0.9
  rmsprop-parity identify --probe python --lr 0.01 --alpha 0.9
  rmsprop-parity identify numbers.csv --initial 1 --dtype float32 --json`,
    )
    .action(async (file: string | undefined, flags: IdentifyFlags) => {
      const { runIdentify } = await import('./run-identify.ts');
      setExitCode(await runIdentify(file, flags));
    });
}
