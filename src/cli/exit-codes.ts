import type { Report } from '../report/report.ts';

/** The exit codes of the command (CLI-1). */
export const exitCodes = {
  conformant: 0,
  divergent: 1,
  usage: 2,
  portFailed: 3,
  corpusDamaged: 4,
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
