import { execa } from 'execa';
import { join } from 'node:path';

export interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the compiled command in a process of its own. */
export async function runCli(...args: string[]): Promise<CliResult> {
  const main = join(import.meta.dirname, '../../dist/src/cli/main.js');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [main, ...args], {
    reject: false,
    stdin: 'ignore',
  });
  return { exitCode, stdout, stderr };
}
