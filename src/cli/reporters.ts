import { InvalidArgumentError } from 'commander';

/** Where reports go. */
export interface Reporters {
  readonly console: boolean;
  /** The file of the JSON report. */
  readonly json: string | null;
}

/** @example parseReporters('console,json=report.json') // { console: true, json: 'report.json' } */
export function parseReporters(list: string): Reporters {
  let isConsole = false;
  let json: string | null = null;
  for (const item of list.split(',')) {
    const [name = '', ...rest] = item.split('=');
    const file = rest.join('=');
    if (name === 'console' && rest.length === 0) {
      isConsole = true;
    } else if (name === 'json' && file !== '') {
      json = file;
    } else {
      throw new InvalidArgumentError(
        `The reporters are console and json=FILE; ${JSON.stringify(item)} is none.`,
      );
    }
  }
  return { console: isConsole, json };
}
