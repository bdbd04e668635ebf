import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { messageOf, PortError, type PortProblem } from '../../errors.ts';
import { check } from '../../scenario/parse.ts';
import { killGroup } from '../process/process-group.ts';
import { StderrTail } from '../process/stderr-tail.ts';
import { answerSchema, type Answer } from '../protocol.ts';
import { MODULE_TIMEOUT_ADVICE, type PortHost, type PortHostEvents } from '../supervisor.ts';
import { FrameReader, toFrame } from './frames.ts';
import {
  CHANNEL,
  type CrashMessage,
  type ModuleFile,
  type ReadyMessage,
} from './module-messages.ts';
import { takeProcess } from './spare-process.ts';

/** How long to wait for the last messages of a process after its end, in milliseconds. */
const DRAIN_MS = 250;
/** Characters of an error in a message. */
const MAX_TEXT = 2000;

type Message = Answer | CrashMessage | ReadyMessage;

const messageSchema: z.ZodType<Message> = z.union([
  answerSchema,
  z.strictObject({ crash: z.string() }),
  z.strictObject({ ready: z.literal(true) }),
]);

/** A process that runs a module. The module cannot end the judge or change its globals. */
export class ModuleProcess implements PortHost {
  readonly #child: ChildProcess;
  readonly #channel: Socket;
  readonly #reader = new FrameReader();
  readonly #ready: Promise<void>;
  #events: PortHostEvents | null = null;
  readonly #stderr: StderrTail;
  #hasAnswered = false;
  #isOver = false;
  #onReady: () => void = () => undefined;

  /** Starts a process and loads the module in it. */
  static async start(module: ModuleFile, events: PortHostEvents): Promise<ModuleProcess> {
    const host = new ModuleProcess();
    await host.#load(module, events);
    return host;
  }

  private constructor() {
    this.#child = takeProcess();
    const { stdout, stderr, stdio } = this.#child;
    this.#channel = stdio[CHANNEL] as Socket; // "pipe" makes a socket
    this.#ready = new Promise((resolve) => {
      this.#onReady = resolve;
    });
    stdout?.resume();
    this.#stderr = new StderrTail(stderr);
    this.#channel.on('error', () => undefined); // the process has ended: its exit event reports that
    this.#channel.on('data', (chunk: Buffer) => this.#read(chunk));
    const isDrained = new Promise<void>((resolve) => {
      this.#channel.once('close', resolve);
    });
    this.#child.once('error', (error) => this.#end('cannot_start', messageOf(error)));
    this.#child.once('exit', (code, signal) => {
      void Promise.race([isDrained, delay(DRAIN_MS)]).then(() =>
        this.#end('crashed', exitText(code, signal)),
      );
    });
  }

  async #load(module: ModuleFile, events: PortHostEvents): Promise<void> {
    this.#events = events;
    await this.#ready;
    if (this.#isOver) {
      throw new PortError('cannot_start', 'the process of the module ended before it loaded');
    }
    this.#unref();
    this.#post({ op: 'load', module });
  }

  /** Lets this process end although the port is still open. While a question is open, the supervisor's time-out keeps it alive. */
  #unref(): void {
    this.#child.unref();
    for (const stream of this.#child.stdio) {
      if (stream instanceof Socket) {
        stream.unref();
      }
    }
  }

  get stderrTail(): string {
    return this.#stderr.toString();
  }

  get timeoutAdvice(): string {
    return this.#hasAnswered
      ? MODULE_TIMEOUT_ADVICE
      : 'The module did not finish to load. Check its loops and its top-level await. If it is slow, allow more time with --timeout.';
  }

  send(id: number, message: object): void {
    this.#post({ id, ...message });
  }

  kill(): void {
    this.#isOver = true;
    this.#onReady();
    killGroup(this.#child.pid, 'SIGKILL');
    for (const stream of this.#child.stdio) {
      stream?.destroy();
    }
  }

  async close(): Promise<void> {
    this.kill();
  }

  #post(message: object): void {
    this.#channel.write(toFrame(message));
  }

  #read(chunk: Buffer): void {
    try {
      for (const message of this.#reader.push(chunk)) {
        if (this.#isOver) {
          return;
        }
        this.#receive(check(messageSchema, message, 'the message'));
      }
    } catch (error) {
      this.#end(
        'protocol',
        error instanceof PortError
          ? error.message
          : `the module sent an invalid message: ${messageOf(error)}`,
      );
    }
  }

  #receive(message: Message): void {
    if ('ready' in message) {
      this.#onReady();
    } else if ('crash' in message) {
      const text = message.crash.slice(0, MAX_TEXT);
      this.#end('crashed', `an error outside of a method ended the port: ${text}`);
    } else {
      this.#hasAnswered = true;
      this.#events?.onAnswer(message);
    }
  }

  #end(problem: PortProblem, text: string): void {
    if (!this.#isOver) {
      this.kill();
      this.#events?.onEnd(new PortError(problem, text));
    }
  }
}

function exitText(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGABRT') {
    return 'signal SIGABRT ended the process of the port. The usual cause is too much memory: keep fewer objects.';
  }
  return signal === null
    ? `the process of the port ended with exit code ${code}. A module must not end its process: throw an error instead.`
    : `signal ${signal} ended the process of the port.`;
}
