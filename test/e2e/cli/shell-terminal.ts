import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { main } from './run-cli.ts';

export type ShellName = 'bash' | 'zsh' | 'fish';

/** How to start a shell without user settings, and how to make Ctrl-X d print the current input line. */
const starts: Readonly<Record<ShellName, { command: string; show: string }>> = {
  bash: {
    command: 'bash --norc --noprofile -i',
    show: `bind -x '"\\C-xd": printf "<<%s>>" "$READLINE_LINE"'`,
  },
  zsh: {
    command: 'zsh -f -i',
    show: `show() { zle -M "<<$BUFFER>>" }; zle -N show; bindkey "^Xd" show`,
  },
  fish: {
    command: 'fish --no-config -i',
    show: `bind \\cxd "printf '<<%s>>' (commandline); commandline -f repaint"`,
  },
};

/** A shell on a terminal that `script` of util-linux opens. Tests press keys in it. */
export class ShellTerminal {
  readonly #process: ChildProcessWithoutNullStreams;
  #text = '';

  /** @param folder the working folder; the shell's home and the command are also in it. */
  static async open(name: ShellName, folder: string, script: string): Promise<ShellTerminal> {
    const [home, bin] = [join(folder, '.home'), join(folder, '.bin')];
    await Promise.all([mkdir(home), mkdir(bin)]);
    const command = join(bin, 'rmsprop-parity');
    await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
    await chmod(command, 0o755);
    const path = [bin, process.env['PATH'] ?? ''].join(delimiter);
    const terminal = new ShellTerminal(
      spawn('script', ['-qec', `stty cols 200; exec ${starts[name].command}`, '/dev/null'], {
        cwd: folder,
        env: { PATH: path, HOME: home, XDG_CONFIG_HOME: home, TERM: 'dumb', LC_ALL: 'C.UTF-8' },
      }),
    );
    // prints the marks in two parts, so that the echo of the command does not match them
    await terminal.#press(`${script}\n${starts[name].show}\necho '<<ready''>>'\n`, /<<ready>>/);
    return terminal;
  }

  private constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process;
    process.stdout.on('data', (bytes: Buffer) => {
      this.#text += bytes.toString();
    });
  }

  /** Returns the input line after these keys, and clears it. */
  async lineAfter(keys: string): Promise<string> {
    const [, line = ''] = await this.#press(`${keys}\u0018d`, /<<([^\r\n]*?)>>/);
    await this.#press("\u0015echo '<<next''>>'\n", /<<next>>/);
    return line;
  }

  close(): void {
    this.#process.kill();
  }

  /** Waits until the terminal has printed the expected text since these keys. */
  async #press(keys: string, expected: RegExp): Promise<RegExpExecArray> {
    this.#text = '';
    this.#process.stdin.write(keys);
    for (;;) {
      const found = expected.exec(this.#text);
      if (found) {
        return found;
      }
      await once(this.#process.stdout, 'data', { signal: AbortSignal.timeout(30_000) }).catch(
        (error: unknown) => {
          throw new Error(`${JSON.stringify(keys)}: only ${JSON.stringify(this.#text)}`, {
            cause: error,
          });
        },
      );
    }
  }
}
