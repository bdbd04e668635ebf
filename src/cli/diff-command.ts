import { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { elementAt } from '../float/element-at.ts';
import type { NamedReport } from '../run/require-shards.ts';
import { exitCodes } from './exit-codes.ts';
import type { SetExitCode } from './program.ts';
import { print } from './output/terminal.ts';

export function diffCommand(setExitCode: SetExitCode): Command {
  return new Command('diff')
    .summary('Compare two JSON reports')
    .description('Show the cases that became better or worse between two JSON reports.')
    .argument('<old>', 'JSON report of the earlier run')
    .argument('<new>', 'JSON report of the later run')
    .addHelpText(
      'after',
      `
Exit codes:
  0  no case is worse
  1  a case is worse or missing
  2  a report is not readable or not complete

Examples:
  rmsprop-parity diff main.json branch.json
  rmsprop-parity diff v1.json v2.json && echo "no worse"`,
    )
    .action(async (before: string, after: string) => {
      const [{ diffReports, isRegression }, { diffText }, { readReports }] = await Promise.all([
        import('../report/diff-reports.ts'),
        import('../report/console/diff-text.ts'),
        import('./arguments/read-report.ts'),
      ]);
      const reports = await readReports([before, after]);
      reports.forEach(requireComplete);
      const diff = diffReports(elementAt(reports, 0).report, elementAt(reports, 1).report);
      print(diffText(diff));
      setExitCode(isRegression(diff) ? exitCodes.divergent : exitCodes.conformant);
    });
}

/** @throws UsageError if the run of a report stopped early. */
function requireComplete({ name, report }: NamedReport): void {
  if (report.complete !== true) {
    throw new UsageError(
      `the report ${JSON.stringify(name)} is not complete, because its run stopped early. Repeat the run, and pass its new report.`,
    );
  }
}
