import { Option } from 'commander';
import { ListOption } from './list-option.ts';
import { fileReporters, parseReporters, reporterForms } from './reporters.ts';

export function reporterOption(): ListOption {
  const items = ['console', 'github', ...fileReporters.map((name) => `${name}=`)];
  return new ListOption('--reporter <list>', `Write these reports: ${reporterForms}`, items)
    .argParser(parseReporters)
    .default(parseReporters('console'), 'console');
}

export function verboseOption(): Option {
  return new Option(
    '--verbose',
    'Show every case on the console that differs, failed or is known to differ',
  );
}
