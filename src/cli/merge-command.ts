import { Command } from 'commander';
import { corpusOption } from './arguments/common-options.ts';
import type { SetExitCode } from './program.ts';
import { reporterOption } from './arguments/reporter-option.ts';
import type { Reporters } from './arguments/reporters.ts';

interface MergeFlags {
  readonly corpus?: string;
  readonly reporter: Reporters;
}

export function mergeCommand(setExitCode: SetExitCode): Command {
  return new Command('merge')
    .summary('Join the JSON reports of all shards of a run')
    .description(
      'Join the JSON reports of all shards of a run, and judge them as one run. If you pass the report of a whole run, show this report again.',
    )
    .argument('<files...>', 'JSON reports of all shards of one run')
    .addOption(reporterOption())
    .addOption(corpusOption())
    .addHelpText(
      'after',
      `
The exit code is that of "verify" for the whole run. It is 2 if a shard is
missing, incomplete or from another run, or if you pass a shard twice.

Examples:
  rmsprop-parity merge shard-*.json
  rmsprop-parity merge --reporter console,html=report.html 1.json 2.json 3.json`,
    )
    .action(async (files: string[], flags: MergeFlags) => {
      const [{ loadCorpus }, { mergeReports }, { readReport }, { ReportWriter }, { exitCodeOf }] =
        await Promise.all([
          import('../corpus/corpus.ts'),
          import('../run/merge-reports.ts'),
          import('./arguments/read-report.ts'),
          import('./output/report-writer.ts'),
          import('./exit-codes.ts'),
        ]);
      const named = [];
      for (const name of files) {
        named.push({ name, report: await readReport(name) });
      }
      const report = mergeReports(named, await loadCorpus(flags.corpus));
      const { complete: _, ...incomplete } = report;
      const writer = new ReportWriter(flags.reporter);
      await writer.prepare({ ...incomplete, conformant: false });
      await writer.finish(report);
      setExitCode(exitCodeOf(report));
    });
}
