import { Option } from 'commander';
import { arithmeticNames } from '../../float/arithmetic.ts';
import { dtypeNames, type Dtype } from '../../float/dtype.ts';
import { ListOption } from './list-option.ts';

/* Options that several commands share. */

export function corpusOption(): Option {
  return new Option('--corpus <folder>', 'Use this corpus').default(
    undefined,
    'the bundled corpus',
  );
}

/** The default of an option whose value is different for the bundled optimizer. */
export const arithmeticDefault = 'portable, or all for the bundled optimizer';

export function arithmeticOption(description: string, defaultText: string): Option {
  return new Option('--arithmetic <name>', description)
    .choices([...arithmeticNames])
    .default(undefined, defaultText);
}

export function dtypeOption(description: string, dtypes: readonly Dtype[] = dtypeNames): Option {
  return new ListOption('--dtype <list>', `${description}, as in float32,float64`, dtypes);
}

export function levelOption(): Option {
  return new Option('--level <level>', 'Accept this verdict or a better one')
    .choices(['exact', 'equivalent'])
    .default(undefined, 'equivalent, or exact for the bundled optimizer');
}

export function filterOption(description: string): Option {
  return new Option('--filter <glob>', description);
}

export function pythonOption(description: string): Option {
  return new Option('--python <command>', description).default(
    undefined,
    'the Python in .venv, or python3',
  );
}
