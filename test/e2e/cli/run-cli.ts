import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseReport } from '../../../src/report/report-json.ts';
import type { Report } from '../../../src/report/report.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** The compiled command. */
export const main: string = join(import.meta.dirname, '../../../dist/src/cli/main.js');

export interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The result of `verify`, with its JSON report. */
export interface VerifyResult extends CliResult {
  readonly report: Report;
}

/** Runs the compiled command in a new process. */
export async function runCli(...args: string[]): Promise<CliResult> {
  return runWith(args, {});
}

/** Runs the compiled command with more environment variables. */
export async function runCliWith(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CliResult> {
  return runWith(args, env);
}

/** Judges a port with `verify`, and reads the JSON report. */
export async function verifyToReport(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<VerifyResult> {
  const json = join(await temporaryFolder(), 'report.json');
  const result = await runWith(['verify', '--reporter', `console,json=${json}`, ...args], env);
  return { ...result, report: parseReport(await readFile(json, 'utf8'), json) };
}

async function runWith(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CliResult> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [main, ...args], {
    reject: false,
    stdin: 'ignore',
    env,
  });
  return { exitCode, stdout, stderr };
}
