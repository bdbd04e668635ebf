import { Command, Option } from 'commander';
import type { Arithmetic } from '../../float/arithmetic.ts';
import { dtypeNames, type Dtype } from '../../float/dtype.ts';
import type { Level } from '../../parity/outcome.ts';
import type { Shard } from '../../parity/shard.ts';
import { featureNames, stateNames } from '../../port/capabilities.ts';
import { optimizeLater } from './late-optimization.ts';
import { ListOption } from '../arguments/list-option.ts';
import {
  arithmeticOption,
  corpusOption,
  dtypeOption,
  filterOption,
} from '../arguments/common-options.ts';
import {
  addPortArguments,
  isPort,
  parseCount,
  parsePositive,
  portHelp,
  type PortFlags,
} from '../arguments/port-arguments.ts';
import type { SetExitCode } from '../program.ts';
import { reporterOption } from '../arguments/reporter-option.ts';
import type { Reporters } from '../arguments/reporters.ts';
import { shardOption } from '../arguments/shard-option.ts';

export interface VerifyFlags extends PortFlags {
  readonly arithmetic?: Arithmetic;
  readonly dtype?: readonly Dtype[];
  readonly filter?: string;
  readonly corpus?: string;
  readonly level?: Level;
  readonly runTimeout?: number;
  readonly require?: readonly string[];
  readonly known?: string;
  readonly knownUpdate?: true;
  readonly invariants: number;
  readonly shard?: Shard;
  readonly reporter: Reporters;
}

export function verifyCommand(setExitCode: SetExitCode): Command {
  return addPortArguments(new Command('verify'))
    .description(
      'Judge a port against the golden trajectories; without one, the bundled optimizer.',
    )
    .addOption(
      new Option(
        '--level <level>',
        'what counts as conformant (default: equivalent; exact for the bundled optimizer)',
      ).choices(['exact', 'equivalent']),
    )
    .addOption(arithmeticOption())
    .addOption(dtypeOption())
    .addOption(filterOption())
    .addOption(
      new Option('--run-timeout <ms>', 'how long the whole run may take').argParser(parsePositive),
    )
    .addOption(
      new ListOption(
        '--require <list>',
        'features, dtypes or state that must be there, with commas between',
        [...dtypeNames, ...featureNames, ...stateNames],
      ),
    )
    .addOption(new Option('--known <file>', 'deviations that are known, each with its reason'))
    .addOption(new Option('--known-update', 'write what has become better into that file'))
    .addOption(
      new Option('--invariants <count>', 'scenarios for each invariant; 0 to leave them out')
        .argParser(parseCount)
        .default(20),
    )
    .addOption(reporterOption())
    .addOption(shardOption())
    .addOption(corpusOption())
    .addHelpText(
      'after',
      `${portHelp}

Examples:
  rmsprop-parity verify --dtype float32,float64 --filter "grid/**/*maximize*"
  rmsprop-parity verify --level exact --port ./my-port.ts
  rmsprop-parity verify --reporter console,html=report.html -- python my_port.py
  rmsprop-parity verify --shard 2/7 --reporter json=2.json -- python my_port.py`,
    )
    .action(async (command: string[], flags: VerifyFlags) => {
      if (!isPort(command, flags)) {
        optimizeLater();
      }
      const { runVerify } = await import('./run-verify.ts');
      setExitCode(await runVerify(command, flags));
    });
}
