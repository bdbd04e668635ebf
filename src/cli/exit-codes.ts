import type { Report } from '../report/report.ts';

/** The exit codes of the command (CLI-1). */
export const exitCodes = {
  conformant: 0,
  divergent: 1,
  usage: 2,
  portFailed: 3,
  corpusDamaged: 4,
  /** The port is conformant, but the command could not write a report or another file (FIL-2). */
  reportNotWritten: 5,
  /** A bug in this package. */
  internal: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Returns the exit code for the report of a run. */
export function exitCodeOf({
  complete,
  verdict,
  conformant,
}: Pick<Report, 'complete' | 'verdict' | 'conformant'>): ExitCode {
  if (complete !== true) {
    return exitCodes.interrupted;
  }
  if (verdict === 'failed') {
    return exitCodes.portFailed;
  }
  return conformant ? exitCodes.conformant : exitCodes.divergent;
}

/**
 * Returns the exit code of a command that could not write one of its reports or files. It hides no result: it replaces only
 * the code 0.
 */
export function withoutReport(code: ExitCode): ExitCode {
  return code === exitCodes.conformant ? exitCodes.reportNotWritten : code;
}
