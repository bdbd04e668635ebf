import { randomUUID } from 'node:crypto';
import { appendFile, open } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { styleText } from 'node:util';
import { UsageError, messageOf } from '../../errors.ts';
import type { Report } from '../../report/report.ts';
import { writeAtomically } from '../../write-atomically.ts';
import type { FileReporter, Reporters } from '../arguments/reporters.ts';

/** Loads only the reporters that are asked for. renderReport() would load all of them, which takes 80 ms. */
const renderers: Readonly<Record<FileReporter, () => Promise<(report: Report) => string>>> = {
  json: async () => (await import('../../report/report-json.ts')).reportText,
  junit: async () => (await import('../../report/ci/junit.ts')).junitReport,
  html: async () => (await import('../../report/html/html.ts')).htmlReport,
  badge: async () => (await import('../../report/ci/badge.ts')).badgeReport,
};

/** Writes a run's reports where they were asked for. */
export class ReportWriter {
  readonly #reporters: Reporters;

  constructor(reporters: Reporters) {
    this.#reporters = reporters;
  }

  /**
   * Leaves reports that say that they are not complete, which also shows that they can be written there.
   *
   * @throws UsageError if one cannot.
   */
  async prepare(incomplete: Report): Promise<void> {
    if (this.#reporters.github) {
      await requireAppendable(summaryFile());
    }
    await this.#writeFiles(incomplete);
  }

  /** Writes all reports. That of a run that was cut short is a line on standard error in place of the console's report. */
  async finish(report: Report): Promise<void> {
    await this.#writeFiles(report);
    if (report.complete !== true) {
      process.stderr.write(`interrupted: ${report.cases.length} cases were judged\n`);
    } else if (this.#reporters.console) {
      const { consoleReport } = await import('../../report/console/console.ts');
      const text = consoleReport(report, consoleOptions(process.stdout));
      process.stdout.write(this.#reporters.github ? await asNoCommand(text) : text);
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

/** In a log of GitHub Actions, where a line that a port wrote would be obeyed. */
async function asNoCommand(text: string): Promise<string> {
  const { withoutCommands } = await import('../../report/ci/github.ts');
  return withoutCommands(text, randomUUID());
}

/** A terminal's width, and colours where it has them and NO_COLOR does not forbid it. */
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
      'the reporter "github" needs GITHUB_STEP_SUMMARY, the file that GitHub Actions names for a summary: leave it out elsewhere',
    );
  }
  return file;
}

async function requireAppendable(file: string): Promise<void> {
  try {
    await (await open(file, 'a')).close();
  } catch (error) {
    throw new UsageError(`${JSON.stringify(file)} cannot be written (${messageOf(error)})`, {
      cause: error,
    });
  }
}

/** A file as annotations name it: relative to what was checked out. */
function workspaceFile(file: string | undefined): string | undefined {
  return (
    file &&
    relative(process.env['GITHUB_WORKSPACE'] ?? '.', resolve(file))
      .split(sep)
      .join('/')
  );
}
