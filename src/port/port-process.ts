import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { PortError } from '../errors.ts';
import { shortQuoted } from '../scenario/value-text.ts';
import { LineReader } from './line-reader.ts';
import { startFailureText } from './start-failure.ts';

/** How long to wait for the last output of a process after its end, in milliseconds. */
const DRAIN_MS = 250;
/** How long to wait for a process to end: after its stdin has ended, and again after SIGTERM. In milliseconds. */
const PATIENCE_MS = 250;
/** Bytes at the end of stderr to keep. */
const STDERR_BYTES = 2000;

const isWindows = process.platform === 'win32';

export interface PortProcessEvents {
  readonly onLine: (line: string) => void;
  /** Called at most once, when the process has ended or broken the protocol. Not called after {@link PortProcess.kill}. */
  readonly onEnd: (problem: PortError) => void;
}

/** A port's process. It leads a process group, so that the processes that it starts end with it. */
export class PortProcess {
  readonly #child: ReturnType<typeof start>;
  readonly #events: PortProcessEvents;
  readonly #reader = new LineReader();
  readonly #exited: Promise<void>;
  #stderr = Buffer.alloc(0);
  #isOver = false;
  readonly #killAtExit = (): void => this.#killGroup('SIGKILL');

  /** @throws PortError if the command contains a NUL character. Other failures go to `onEnd`. */
  constructor(command: readonly [string, ...string[]], events: PortProcessEvents) {
    const wordWithNul = command.find((word) => word.includes('\0'));
    if (wordWithNul !== undefined) {
      throw new PortError(
        'cannot_start',
        `cannot start the port: ${shortQuoted(wordWithNul)} contains a NUL character, which no program can receive. Remove it from the command.`,
      );
    }
    this.#events = events;
    this.#child = start(command);
    const { stdin, stdout, stderr, pid } = this.#child;
    stdin.on('error', () => undefined); // the process has ended: its exit event reports that
    stderr.on('data', (chunk: Buffer) => {
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-STDERR_BYTES);
    });
    if (pid === undefined) {
      this.#exited = this.#child.then(({ cause, shortMessage }) =>
        this.#end(new PortError('cannot_start', startFailureText(command, cause ?? shortMessage))),
      );
      return;
    }
    process.on('exit', this.#killAtExit);
    stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    const isDrained = new Promise<void>((resolve) => {
      stdout.once('close', resolve);
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        void Promise.race([isDrained, delay(DRAIN_MS)]).then(() => {
          this.#end(new PortError('crashed', this.#exitText(code, signal)));
          resolve();
        });
      });
    });
    stdout.once('end', () => {
      void Promise.race([this.#exited, delay(2 * DRAIN_MS)]).then(() =>
        this.#end(
          new PortError(
            'crashed',
            'the port closed its stdout, but did not exit. Keep stdout open until stdin ends.',
          ),
        ),
      );
    });
  }

  /** The end of its stderr, at most 2,000 bytes. */
  get stderrTail(): string {
    return this.#stderr.toString().trim();
  }

  /** Whether its stdout ends with a line that has no line end. */
  get hasUnfinishedLine(): boolean {
    return this.#reader.unfinished > 0;
  }

  send(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Kills the process and all processes that it started. */
  kill(): void {
    this.#isOver = true;
    process.off('exit', this.#killAtExit);
    this.#killGroup('SIGKILL');
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      stream.destroy();
    }
  }

  /** Ends its stdin and waits, then sends SIGTERM and waits, then kills it. */
  async close(): Promise<void> {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#child.stdin.end();
      await Promise.race([this.#exited, delay(PATIENCE_MS)]);
      this.#killGroup('SIGTERM');
      await Promise.race([this.#exited, delay(PATIENCE_MS)]);
    }
    this.kill();
  }

  #read(chunk: Buffer): void {
    try {
      for (const line of this.#reader.push(chunk)) {
        if (this.#isOver) {
          return;
        }
        this.#events.onLine(line);
      }
    } catch (error) {
      if (!(error instanceof PortError)) {
        throw error;
      }
      this.#end(error);
    }
  }

  #end(problem: PortError): void {
    if (!this.#isOver) {
      this.kill();
      this.#events.onEnd(problem);
    }
  }

  #exitText(code: number | null, signal: NodeJS.Signals | null): string {
    const ending =
      signal === null ? `the port exited with code ${code}` : `signal ${signal} ended the port`;
    if (this.hasUnfinishedLine) {
      return `${ending}. Its last line has no line end: write "\\n" after each answer.`;
    }
    return code === 0
      ? `${ending} before its stdin ended. Read requests in a loop until stdin ends.`
      : ending;
  }

  #killGroup(signal: 'SIGTERM' | 'SIGKILL'): void {
    const { pid } = this.#child;
    if (pid === undefined) {
      return;
    }
    if (isWindows) {
      spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true });
      return;
    }
    try {
      process.kill(-pid, signal);
    } catch {
      // all processes of the group have ended
    }
  }
}

// eslint-disable-next-line typescript/explicit-function-return-type -- the type is execa's, by its options
function start([file, ...args]: readonly [string, ...string[]]) {
  const child = execa(file, args, {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    detached: !isWindows,
    windowsHide: true,
  });
  return child;
}
