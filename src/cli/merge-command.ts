import { Command } from 'commander';
import type { Corpus } from '../corpus/corpus.ts';
import type { NamedReport } from '../run/require-shards.ts';
import { corpusOption } from './arguments/common-options.ts';
import type { SetExitCode } from './program.ts';
import { reporterOption, verboseOption } from './arguments/reporter-option.ts';
import type { Reporters } from './arguments/reporters.ts';

interface MergeFlags {
  readonly corpus?: string;
  readonly reporter: Reporters;
  readonly verbose?: true;
}

export function mergeCommand(setExitCode: SetExitCode): Command {
  return new Command('merge')
    .summary('Join the JSON reports of all shards of a run')
    .description(
      'Join the JSON reports of all shards of a run, and judge them as one run. If you pass the report of a whole run, show this report again.',
    )
    .argument('<files...>', 'JSON reports of all shards of one run')
    .addOption(reporterOption())
    .addOption(verboseOption())
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
      const [{ loadCorpus }, { mergeReports }, { readReports }, { ReportWriter }, exitCodes] =
        await Promise.all([
          import('../corpus/corpus.ts'),
          import('../run/merge-reports.ts'),
          import('./arguments/read-report.ts'),
          import('./output/report-writer.ts'),
          import('./exit-codes.ts'),
        ]);
      const reports = await readReports(files);
      const corpus = await withRandomCasesOf(reports, await loadCorpus(flags.corpus));
      const report = mergeReports(reports, corpus);
      const { complete: _, ...incomplete } = report;
      const writer = new ReportWriter(flags.reporter, flags.verbose);
      await writer.prepare({ ...incomplete, conformant: false });
      const isWritten = await writer.finish(report);
      const code = exitCodes.exitCodeOf(report);
      setExitCode(isWritten ? code : exitCodes.withoutReport(code));
    });
}

/** Adds the random cases of a run in shards to its corpus. */
async function withRandomCasesOf([first]: readonly NamedReport[], corpus: Corpus): Promise<Corpus> {
  const { fuzz, arithmetic } = first?.report.asked ?? {};
  if (!fuzz) {
    return corpus;
  }
  const { drawRandomCases, withAllRandomCases } = await import('../run/random-cases.ts');
  const drawn = arithmetic === 'fma' ? 'fma' : 'portable';
  return withAllRandomCases(corpus, await drawRandomCases(fuzz, drawn, corpus.manifest.files));
}
