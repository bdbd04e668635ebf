import { Option } from 'commander';
import { arithmeticNames } from '../../float/arithmetic.ts';
import { dtypeNames } from '../../float/dtype.ts';
import { ListOption } from './list-option.ts';

/* Options that several commands share, checked as they are read. */

export function corpusOption(): Option {
  return new Option('--corpus <folder>', 'another corpus than the bundled one');
}

export function arithmeticOption(): Option {
  return new Option('--arithmetic <name>', 'only this arithmetic').choices([...arithmeticNames]);
}

export function dtypeOption(): Option {
  return new ListOption('--dtype <list>', 'only these dtypes, with commas between', dtypeNames);
}

export function filterOption(): Option {
  return new Option(
    '--filter <glob>',
    'only cases whose id matches, such as "grid/*/portable/centered*"',
  );
}
