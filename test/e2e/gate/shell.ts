import { execa } from 'execa';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { main } from '../cli/run-cli.ts';

export const root: string = join(import.meta.dirname, '../../..');

export interface ShellResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** The packages that npx was asked for. */
  readonly packages: readonly string[];
}

/**
 * Runs a program as a CI system would, in a folder. An npx stands first in the path that runs the compiled command in
 * place of a package from the registry.
 */
export async function runShell(
  folder: string,
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<ShellResult> {
  const bin = join(folder, '.bin');
  const asked = join(bin, 'asked');
  await mkdir(bin, { recursive: true });
  await writeFile(asked, '');
  await writeFile(
    join(bin, 'npx'),
    `#!/bin/sh
[ "$1" = --yes ] || exit 99
echo "$2" >>'${asked}'
shift 2
exec '${process.execPath}' '${main}' "$@"
`,
  );
  await chmod(join(bin, 'npx'), 0o755);
  const { exitCode, stdout, stderr } = await execa(program, args, {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    env: { ...env, PATH: `${bin}${delimiter}${process.env['PATH']}` },
  });
  const packages = (await readFile(asked, 'utf8')).split('\n').filter((line) => line !== '');
  return { exitCode, stdout, stderr, packages };
}
