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
    .description(
      'Join the JSON reports of all shards, and judge the whole. A single whole report can be shown again, too.',
    )
    .argument('<files...>', 'the JSON reports of all shards of a run')
    .addOption(reporterOption())
    .addOption(corpusOption())
    .addHelpText(
      'after',
      `
Exit codes are those of "verify" for the whole run. A shard that is missing,
there twice, cut short, or of another run is wrong usage: exit code 2.

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
