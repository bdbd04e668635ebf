import { execa } from 'execa';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { main } from '../cli/run-cli.ts';

export const root: string = join(import.meta.dirname, '../../..');

export interface ShellResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** The packages that the script passed to npx. */
  readonly packages: readonly string[];
}

/**
 * Runs a program like a CI system, in a folder. A fake npx, first on the PATH, runs the compiled command instead of a
 * package
 * from the registry.
 */
export async function runShell(
  folder: string,
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<ShellResult> {
  const bin = join(folder, '.bin');
  const requested = join(bin, 'asked');
  await mkdir(bin, { recursive: true });
  await writeFile(requested, '');
  await writeFile(
    join(bin, 'npx'),
    `#!/bin/sh
[ "$1" = --yes ] || exit 99
echo "$2" >>'${requested}'
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
  const packages = (await readFile(requested, 'utf8')).split('\n').filter((line) => line !== '');
  return { exitCode, stdout, stderr, packages };
}
