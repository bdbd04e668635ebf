import { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { exitCodes } from './exit-codes.ts';
import type { SetExitCode } from './program.ts';

export function diffCommand(setExitCode: SetExitCode): Command {
  return new Command('diff')
    .description('Show what became better or worse between two JSON reports.')
    .argument('<old>', 'a JSON report')
    .argument('<new>', 'a later one')
    .addHelpText(
      'after',
      `
Exit code 0 where nothing is worse, 1 where anything is worse or gone, 2 where a
report cannot be read or was cut short.

Examples:
  rmsprop-parity diff main.json branch.json
  rmsprop-parity diff v1.json v2.json && echo "no worse"`,
    )
    .action(async (before: string, after: string) => {
      const [{ diffReports, isRegression }, { diffText }, { readReport }] = await Promise.all([
        import('../report/diff-reports.ts'),
        import('../report/console/diff-text.ts'),
        import('./arguments/read-report.ts'),
      ]);
      const [old, now] = [await readReport(before), await readReport(after)];
      for (const [file, report] of [
        [before, old],
        [after, now],
      ] as const) {
        if (report.complete !== true) {
          throw new UsageError(`${JSON.stringify(file)} is of a run that was cut short`);
        }
      }
      const diff = diffReports(old, now);
      process.stdout.write(diffText(diff));
      setExitCode(isRegression(diff) ? exitCodes.divergent : exitCodes.conformant);
    });
}
