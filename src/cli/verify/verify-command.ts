import { Command, Option } from 'commander';
import type { Arithmetic } from '../../float/arithmetic.ts';
import { dtypeNames, type Dtype } from '../../float/dtype.ts';
import type { Level } from '../../parity/outcome.ts';
import type { Shard } from '../../parity/shard.ts';
import { featureNames, stateNames } from '../../port/capabilities.ts';
import { optimizeLater } from '../../late-optimization.ts';
import { ListOption } from '../arguments/list-option.ts';
import {
  arithmeticDefault,
  arithmeticOption,
  corpusOption,
  dtypeOption,
  filterOption,
  levelOption,
} from '../arguments/common-options.ts';
import { parseCount, parsePositive } from '../arguments/numbers.ts';
import {
  addPortArguments,
  isPort,
  warmUpPort,
  type PortFlags,
} from '../arguments/port-arguments.ts';
import type { SetExitCode } from '../program.ts';
import { reporterOption, verboseOption } from '../arguments/reporter-option.ts';
import type { Reporters } from '../arguments/reporters.ts';
import { shardOption } from '../arguments/shard-option.ts';

/** The options that select what a run judges. */
export interface SelectionFlags {
  readonly arithmetic?: Arithmetic;
  readonly dtype?: readonly Dtype[];
  readonly filter?: string;
  readonly corpus?: string;
  readonly invariants: number;
  readonly shard?: Shard;
}

/** The options of every command that judges a port and writes reports. */
export interface RunFlags extends SelectionFlags {
  readonly level?: Level;
  readonly runTimeout?: number;
  readonly require?: readonly string[];
  readonly known?: string;
  readonly knownUpdate?: true;
  readonly reporter: Reporters;
  readonly verbose?: true;
}

export interface VerifyFlags extends PortFlags, RunFlags {
  readonly jobs: number;
}

export function verifyCommand(setExitCode: SetExitCode): Command {
  const verify = addPortArguments(new Command('verify'))
    .summary('Judge a port on the cases that PyTorch recorded')
    .description(
      'Judge a port on the cases that PyTorch recorded (the corpus): compare all values, bit for bit. Without a port, judge the bundled optimizer.',
    )
    .addOption(
      new Option('--jobs <count>', 'Run this many copies of the port side by side')
        .argParser(parsePositive)
        .default(1),
    )
    .addOption(
      new Option('--run-timeout <ms>', 'Limit the time of the whole run, in ms')
        .argParser(parsePositive)
        .default(undefined, 'no limit'),
    );
  return addAcceptance(addSelection(verify))
    .optionsGroup('Output:')
    .addOption(reporterOption())
    .addOption(verboseOption())
    .addHelpText(
      'after',
      `
Examples:
  rmsprop-parity verify --port ./my-port.ts
  rmsprop-parity verify -- python my_port.py
  rmsprop-parity verify --dtype float32 --filter "grid/**" --port ./my-port.ts
  rmsprop-parity verify --reporter console,html=report.html -- python my_port.py
  rmsprop-parity verify --shard 2/7 --reporter json=2.json -- python my_port.py`,
    )
    .action(async (command: string[], flags: VerifyFlags) => {
      await warmUpPort(flags);
      if (!isPort(command, flags) || !flags.inProcess) {
        optimizeLater();
      }
      const { runVerify } = await import('./run-verify.ts');
      setExitCode(await runVerify(command, flags));
    });
}

/** Adds the options that select what a run judges. */
export function addSelection(command: Command): Command {
  return command
    .optionsGroup('What to judge:')
    .addOption(filterOption('Judge only the cases and invariants whose id matches'))
    .addOption(dtypeOption('Judge only these dtypes'))
    .addOption(arithmeticOption('Judge against PyTorch with this arithmetic', arithmeticDefault))
    .addOption(
      new Option(
        '--invariants <count>',
        'Draw this many scenarios per invariant; 0 skips the invariants',
      )
        .argParser(parseCount)
        .default(20),
    )
    .addOption(shardOption())
    .addOption(corpusOption());
}

/** Adds the options that set what a run accepts. */
export function addAcceptance(command: Command): Command {
  return command
    .optionsGroup('What to accept:')
    .addOption(levelOption())
    .addOption(
      new ListOption(
        '--require <list>',
        'Fail if the port does not declare these features, dtypes or state, or if the run lacks invariants',
        [...dtypeNames, ...featureNames, ...stateNames, 'invariants'],
      ),
    )
    .addOption(
      new Option(
        '--known <file>',
        'Accept the known deviations in this file; "rmsprop-parity explain KNO-1" shows its format',
      ),
    )
    .addOption(
      new Option('--known-update', 'Update the file of --known if the port is better now'),
    );
}
