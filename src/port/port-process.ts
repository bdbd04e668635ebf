import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { PortError } from '../errors.ts';
import { LineReader } from './line-reader.ts';

/** How long what a process wrote before its end may take to arrive, in milliseconds. */
const DRAIN_MS = 250;
/** How long a process may take to end by itself after its stdin has ended, then after SIGTERM, in milliseconds. */
const PATIENCE_MS = 250;
/** Bytes of stderr that are kept. */
const STDERR_BYTES = 2000;

const isWindows = process.platform === 'win32';

export interface PortProcessEvents {
  readonly onLine: (line: string) => void;
  /** Called once, when nothing more will come; not after {@link PortProcess.kill}. */
  readonly onEnd: (problem: PortError) => void;
}

/** A port's process, in a process group of its own, so that what it starts ends with it. */
export class PortProcess {
  readonly #child: ReturnType<typeof start>;
  readonly #events: PortProcessEvents;
  readonly #reader = new LineReader();
  readonly #exited: Promise<void>;
  #stderr = Buffer.alloc(0);
  #isOver = false;
  readonly #killAtExit = (): void => this.#killGroup('SIGKILL');

  /** @throws PortError if the command is none that a system can be asked for; else how it ends is told by `onEnd`. */
  constructor(command: readonly [string, ...string[]], events: PortProcessEvents) {
    const wordWithNul = command.find((word) => word.includes('\0'));
    if (wordWithNul !== undefined) {
      throw new PortError(
        'cannot_start',
        `it cannot be started: ${JSON.stringify(wordWithNul.slice(0, 60))} has a NUL character, which no program can be given`,
      );
    }
    this.#events = events;
    this.#child = start(command);
    const { stdin, stdout, stderr, pid } = this.#child;
    stdin.on('error', () => undefined); // it has ended: its exit says so
    stderr.on('data', (chunk: Buffer) => {
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-STDERR_BYTES);
    });
    if (pid === undefined) {
      this.#exited = this.#child.then(({ cause, shortMessage }) =>
        this.#end(
          new PortError(
            'cannot_start',
            `it cannot be started: ${cause instanceof Error ? cause.message : shortMessage}`,
          ),
        ),
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
        const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
        void Promise.race([isDrained, delay(DRAIN_MS)]).then(() => {
          const tail = this.#reader.unfinished > 0 ? ', with an unfinished line' : '';
          this.#end(new PortError('crashed', `it ${how}${tail}`));
          resolve();
        });
      });
    });
    stdout.once('end', () => {
      void Promise.race([this.#exited, delay(2 * DRAIN_MS)]).then(() =>
        this.#end(new PortError('crashed', 'it closed its stdout and went on')),
      );
    });
  }

  /** The last lines of its stderr, as they may be shown. */
  get stderrTail(): string {
    return this.#stderr.toString().trim();
  }

  send(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Ends it at once, with all that it started. */
  kill(): void {
    this.#isOver = true;
    process.off('exit', this.#killAtExit);
    this.#killGroup('SIGKILL');
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      stream.destroy();
    }
  }

  /** Lets it end by itself, then asks it to, then ends it. */
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
      // nobody is left
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
