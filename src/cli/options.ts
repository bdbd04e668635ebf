import { InvalidArgumentError, Option } from 'commander';
import { arithmeticNames } from '../float/arithmetic.ts';
import { dtypeNames, isDtype, type Dtype } from '../float/dtype.ts';

/* Options that several commands share, checked as they are read. */

export function corpusOption(): Option {
  return new Option('--corpus <folder>', 'another corpus than the bundled one');
}

export function arithmeticOption(): Option {
  return new Option('--arithmetic <name>', 'only this arithmetic').choices([...arithmeticNames]);
}

export function dtypeOption(): Option {
  return new Option('--dtype <list>', 'only these dtypes, with commas between').argParser(
    parseDtypes,
  );
}

export function filterOption(): Option {
  return new Option(
    '--filter <glob>',
    'only cases whose id matches, such as "grid/*/portable/centered*"',
  );
}

function parseDtypes(list: string): Dtype[] {
  return list.split(',').map((name) => {
    if (!isDtype(name)) {
      throw new InvalidArgumentError(
        `The dtypes are ${dtypeNames.join(', ')}; ${JSON.stringify(name)} is none.`,
      );
    }
    return name;
  });
}
