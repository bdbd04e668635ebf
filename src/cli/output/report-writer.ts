import { randomUUID } from 'node:crypto';
import { appendFile, open } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { styleText } from 'node:util';
import { UsageError, messageOf } from '../../errors.ts';
import { openOutput, type OutputFile } from '../../output-file.ts';
import type { ConsoleOptions } from '../../report/console/console.ts';
import type { Report } from '../../report/report.ts';
import { counted } from '../../report/text/short-text.ts';
import { writeError } from '../../write-atomically.ts';
import type { FileReporter, Reporters } from '../arguments/reporters.ts';
import { errorText, printError, showsColours } from './terminal.ts';

/** Loads only the reporters that the user names. renderReport() would load all of them, which takes 80 ms. */
const renderers: Readonly<Record<FileReporter, () => Promise<(report: Report) => string>>> = {
  json: async () => (await import('../../report/report-json.ts')).reportText,
  junit: async () => (await import('../../report/ci/junit.ts')).junitReport,
  html: async () => (await import('../../report/html/html.ts')).htmlReport,
  badge: async () => (await import('../../report/ci/badge.ts')).badgeReport,
};

/** A file of a report, open since before the run. */
interface OpenReport {
  readonly reporter: FileReporter;
  readonly file: string;
  readonly output: OutputFile;
}

/** Writes the reports that the user names with `--reporter`. */
export class ReportWriter {
  readonly #reporters: Reporters;
  readonly #isVerbose: boolean;
  #open: readonly OpenReport[] = [];

  /** @param verbose whether the report on the console shows every case. */
  constructor(reporters: Reporters, verbose = false) {
    this.#reporters = reporters;
    this.#isVerbose = verbose;
  }

  /**
   * Writes reports that say that they are not complete. A run that someone kills leaves these reports, and a file that is
   * not writable stops the command before the run. A pipe or a device gets only the complete report.
   *
   * @throws UsageError if a file is not writable.
   */
  async prepare(incomplete: Report): Promise<void> {
    if (this.#reporters.github) {
      await requireAppendable(summaryFile());
    }
    for (const { reporter, file } of this.#reporters.files) {
      try {
        const output = await openOutput(file);
        this.#open = [...this.#open, { reporter, file, output }];
        if (output.isRegular) {
          const render = await renderers[reporter]();
          await output.write(render(incomplete));
        }
      } catch (error) {
        throw writeError(file, error);
      }
    }
  }

  /**
   * Writes all reports. If the run stopped early, the report on the console is only one line on standard error. Without a report
   * on standard output, the verdict and the files of the reports go to standard error. If it cannot write a report, it writes the
   * others all the same, and the reason to standard error.
   *
   * @returns whether it wrote all reports.
   */
  async finish(report: Report): Promise<boolean> {
    const problems = await this.#writeFiles(report);
    if (report.complete !== true) {
      process.stderr.write(`interrupted after ${counted(report.cases.length, 'case')}\n`);
    } else if (this.#reporters.console || problems.length > 0) {
      const { consoleReport } = await import('../../report/console/console.ts');
      const text = consoleReport(report, this.#consoleOptions(process.stdout));
      process.stdout.write(this.#reporters.github ? await withoutCommandsOf(text) : text);
    } else if (!this.#reporters.github) {
      const { briefReport } = await import('../../report/console/brief-report.ts');
      printError(briefReport(report, this.#reporters.files));
    }
    problems.push(...(await this.#github(report)));
    for (const { message } of problems) {
      printError(`error: ${errorText(message)}\n`);
    }
    return problems.length === 0;
  }

  /** Returns what the console's report can use: a width, colours, and all cases. */
  #consoleOptions(stream: NodeJS.WriteStream): ConsoleOptions {
    return {
      ...(stream.isTTY && stream.columns > 0 && { width: stream.columns }),
      ...(showsColours(stream, process.env) && { paint: painted }),
      ...(this.#isVerbose && { showsAll: true }),
    };
  }

  /** Writes the files. Returns an error for each file that it could not write. */
  async #writeFiles(report: Report): Promise<UsageError[]> {
    const problems: UsageError[] = [];
    for (const { reporter, file, output } of this.#open) {
      const render = await renderers[reporter]();
      const text = render(report);
      try {
        await output.write(text);
        await output.close();
      } catch (error) {
        problems.push(writeError(file, error));
      }
    }
    return problems;
  }

  /** Writes annotations and the summary for GitHub Actions. Returns an error if it could not write the summary. */
  async #github(report: Report): Promise<UsageError[]> {
    if (!this.#reporters.github) {
      return [];
    }
    const { githubAnnotations, githubSummary } = await import('../../report/ci/github.ts');
    process.stdout.write(githubAnnotations(report, workspaceFile(report.port?.file)));
    const summary = githubSummary(report);
    try {
      await appendFile(summaryFile(), summary);
      return [];
    } catch (error) {
      return [writeError(summaryFile(), error)];
    }
  }
}

/** Makes GitHub Actions print the text literally. Otherwise it would run commands that a port writes into its log. */
async function withoutCommandsOf(text: string): Promise<string> {
  const { withoutCommands } = await import('../../report/ci/github.ts');
  return withoutCommands(text, randomUUID());
}

/** Colours the word of a verdict. By default, newer versions of Node do not colour a text for a pipe, even if the user wants it. */
function painted(text: string, isGood: boolean): string {
  return styleText(['bold', isGood ? 'green' : 'red'], text, { validateStream: false });
}

function summaryFile(): string {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') {
    throw new UsageError(
      'the reporter "github" needs the environment variable GITHUB_STEP_SUMMARY, which is missing. Use this reporter only in GitHub Actions, which sets the variable.',
    );
  }
  return file;
}

async function requireAppendable(file: string): Promise<void> {
  try {
    await (await open(file, 'a')).close();
  } catch (error) {
    throw new UsageError(
      `cannot write to the file ${JSON.stringify(file)} of GITHUB_STEP_SUMMARY (${messageOf(error)}). Set the variable to a file that you can write to.`,
      { cause: error },
    );
  }
}

/** Returns the path of a file relative to the checkout, as annotations need it. */
function workspaceFile(file: string | undefined): string | undefined {
  return (
    file &&
    relative(process.env['GITHUB_WORKSPACE'] ?? '.', resolve(file))
      .split(sep)
      .join('/')
  );
}
