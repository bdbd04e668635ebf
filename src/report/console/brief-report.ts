import { conclusionText } from '../text/conclusion.ts';
import { labelled, wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import type { Report } from '../report.ts';

/**
 * Renders the verdict of a run, and the files that hold its reports. For a run without a report on the console.
 *
 * @example briefReport(report, [{ reporter: 'html', file: 'a.html' }])
 * // 'EXACT: all 12 values of 1 case have the same bits as PyTorch's.\nhtml   a.html\n'
 */
export function briefReport(
  report: Report,
  files: readonly { readonly reporter: string; readonly file: string }[],
): string {
  const lines = files.map(({ reporter, file }) =>
    labelled(`${reporter.padEnd(5)}  `, printable(file)),
  );
  return `${[wrap(conclusionText(report)), ...lines].join('\n')}\n`;
}
