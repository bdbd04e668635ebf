import { execa } from 'execa';
import { main } from './run-cli.ts';

/** Runs the command on a terminal of a given width, which `script` of util-linux provides. Returns all that it prints. */
export async function onTerminal(
  columns: number,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const words = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ');
  const command = `stty cols ${columns}; ${words}`;
  const { stdout } = await execa('script', ['-qec', command, '/dev/null'], {
    reject: false,
    env: { TERM: 'xterm-256color', ...env },
    extendEnv: false,
  });
  return stdout.replaceAll('\r', '');
}
