import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { messageOf, PortError } from '../../errors.ts';
import { parse } from '../../scenario/parse.ts';
import { shortQuoted } from '../../scenario/value-text.ts';
import { LineReader } from './line-reader.ts';
import { isWindows, killGroup, killGroupAtExit } from './process-group.ts';
import { answerSchema, type Answer } from '../protocol.ts';
import { startFailureText } from './start-failure.ts';
import { StderrTail } from './stderr-tail.ts';
import type { PortHost, PortHostEvents } from '../supervisor.ts';
import { toLine } from '../tensor-codec.ts';

/** How long to wait for the last output of a process after its end, in milliseconds. */
const DRAIN_MS = 250;
/** How long to wait for a process to end: after its stdin has ended, and again after SIGTERM. In milliseconds. */
const PATIENCE_MS = 250;

/** A port's process. It leads a process group, so that the processes that it starts end with it. */
export class PortProcess implements PortHost {
  readonly #child: ReturnType<typeof start>;
  readonly #events: PortHostEvents;
  readonly #reader = new LineReader();
  readonly #exited: Promise<void>;
  readonly #stderr: StderrTail;
  #isOver = false;
  #keepAtExit = (): void => undefined;

  /** @throws PortError if the command contains a NUL character. Other failures go to `onEnd`. */
  constructor(command: readonly [string, ...string[]], events: PortHostEvents) {
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
    this.#stderr = new StderrTail(stderr);
    if (pid === undefined) {
      this.#exited = this.#child.then(({ cause, shortMessage }) =>
        this.#end(new PortError('cannot_start', startFailureText(command, cause ?? shortMessage))),
      );
      return;
    }
    this.#keepAtExit = killGroupAtExit(pid);
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
    return this.#stderr.toString();
  }

  get timeoutAdvice(): string {
    return this.#hasUnfinishedLine
      ? 'Its last line has no line end: write "\\n" after each answer.'
      : 'The usual cause is output that the port did not flush. Flush stdout after each answer. If the port is slow, allow more time with --timeout.';
  }

  /** Whether its stdout ends with a line that has no line end. */
  get #hasUnfinishedLine(): boolean {
    return this.#reader.unfinished > 0;
  }

  /** Sends a request. Requests of the same turn of the event loop share one write, which costs as much as one request alone. */
  send(id: number, message: object): void {
    const { stdin } = this.#child;
    if (stdin.writableCorked === 0) {
      stdin.cork();
      setImmediate(() => stdin.uncork());
    }
    stdin.write(`${toLine({ id, ...message })}\n`);
  }

  /** Kills the process and all processes that it started. */
  kill(): void {
    this.#isOver = true;
    this.#keepAtExit();
    killGroup(this.#child.pid, 'SIGKILL');
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
      killGroup(this.#child.pid, 'SIGTERM');
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
        this.#events.onAnswer(answerIn(line));
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
    if (this.#hasUnfinishedLine) {
      return `${ending}. Its last line has no line end: write "\\n" after each answer.`;
    }
    return code === 0
      ? `${ending} before its stdin ended. Read requests in a loop until stdin ends.`
      : ending;
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

/** @throws PortError if a line is not an answer. */
function answerIn(line: string): Answer {
  try {
    return parse(answerSchema, line);
  } catch (error) {
    throw new PortError('protocol', notAnAnswerText(line, messageOf(error)), { cause: error });
  }
}

/** Describes a line that is not an answer, and what to change. */
function notAnAnswerText(line: string, reason: string): string {
  const found = `the port wrote ${shortQuoted(line)} to stdout, which is not an answer (${reason})`;
  if (!reason.startsWith('invalid JSON')) {
    return `${found}. Write {"id":1,"ok":…} or {"id":1,"error":{"code":"…","message":"…"}}.`;
  }
  return line.trimStart().startsWith('{')
    ? `${found}. Write one JSON object on each line, and NaN and infinities as strings.`
    : `${found}. Write only answers to stdout, and logs to stderr.`;
}
