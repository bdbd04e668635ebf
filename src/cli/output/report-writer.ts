import { randomUUID } from 'node:crypto';
import { appendFile, open } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { styleText } from 'node:util';
import { UsageError, messageOf } from '../../errors.ts';
import type { Report } from '../../report/report.ts';
import { counted } from '../../report/text/short-text.ts';
import { writeAtomically } from '../../write-atomically.ts';
import type { FileReporter, Reporters } from '../arguments/reporters.ts';

/** Loads only the reporters that the user names. renderReport() would load all of them, which takes 80 ms. */
const renderers: Readonly<Record<FileReporter, () => Promise<(report: Report) => string>>> = {
  json: async () => (await import('../../report/report-json.ts')).reportText,
  junit: async () => (await import('../../report/ci/junit.ts')).junitReport,
  html: async () => (await import('../../report/html/html.ts')).htmlReport,
  badge: async () => (await import('../../report/ci/badge.ts')).badgeReport,
};

/** Writes the reports that the user names with `--reporter`. */
export class ReportWriter {
  readonly #reporters: Reporters;

  constructor(reporters: Reporters) {
    this.#reporters = reporters;
  }

  /**
   * Writes reports that say that they are not complete. A run that someone kills leaves these reports, and a file that is
   * not writable stops the command before the run.
   *
   * @throws UsageError if a file is not writable.
   */
  async prepare(incomplete: Report): Promise<void> {
    if (this.#reporters.github) {
      await requireAppendable(summaryFile());
    }
    await this.#writeFiles(incomplete);
  }

  /** Writes all reports. If the run stopped early, the report on the console is only one line on standard error. */
  async finish(report: Report): Promise<void> {
    await this.#writeFiles(report);
    if (report.complete !== true) {
      process.stderr.write(`interrupted after ${counted(report.cases.length, 'case')}\n`);
    } else if (this.#reporters.console) {
      const { consoleReport } = await import('../../report/console/console.ts');
      const text = consoleReport(report, consoleOptions(process.stdout));
      process.stdout.write(this.#reporters.github ? await withoutCommandsOf(text) : text);
    }
    await this.#github(report);
  }

  async #writeFiles(report: Report): Promise<void> {
    for (const { reporter, file } of this.#reporters.files) {
      const render = await renderers[reporter]();
      await writeAtomically(file, render(report));
    }
  }

  async #github(report: Report): Promise<void> {
    if (!this.#reporters.github) {
      return;
    }
    const { githubAnnotations, githubSummary } = await import('../../report/ci/github.ts');
    await appendFile(summaryFile(), githubSummary(report));
    process.stdout.write(githubAnnotations(report, workspaceFile(report.port?.file)));
  }
}

/** Makes GitHub Actions print the text literally. Otherwise it would run commands that a port writes into its log. */
async function withoutCommandsOf(text: string): Promise<string> {
  const { withoutCommands } = await import('../../report/ci/github.ts');
  return withoutCommands(text, randomUUID());
}

/** Returns the width of a terminal, and its colours, unless NO_COLOR forbids colours. */
function consoleOptions(stream: NodeJS.WriteStream): {
  readonly width?: number;
  readonly paint?: (text: string, isGood: boolean) => string;
} {
  if (!stream.isTTY) {
    return {};
  }
  return {
    ...(stream.columns > 0 && { width: stream.columns }),
    ...(stream.hasColors() && {
      paint: (text, isGood) => styleText(['bold', isGood ? 'green' : 'red'], text),
    }),
  };
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
