import { messageOf, PortError, sentenceOf } from '../errors.ts';
import { check, parse } from '../scenario/parse.ts';
import { shortQuoted } from '../scenario/value-text.ts';
import { PortProcess } from './port-process.ts';
import { answerSchema, helloSchema, PROTOCOL, type Answer, type Hello } from './protocol.ts';
import { toLine } from './tensor-codec.ts';

/** A command and its limits. */
export interface SupervisorOptions {
  /** The program and its arguments. No shell reads them. */
  readonly command: readonly [string, ...string[]];
  /** How long the process may leave requests without any answer, in milliseconds; 30,000 by default. Then the supervisor kills it. */
  readonly timeout?: number;
  /** How often to start a broken process again; 10 by default. */
  readonly restarts?: number;
}

/** The number of scenarios to send before the first answer. */
export const WINDOW = 32;

interface Request {
  readonly message: object;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: PortError) => void;
  /** One of several requests that had no answer when a process died. Sent alone, to find the request that breaks it. */
  isSuspect: boolean;
}

/** Runs a port's process: sends requests ahead, matches answers by id, and starts a broken process again. */
export class Supervisor {
  readonly #command: SupervisorOptions['command'];
  readonly #timeout: number;
  readonly #restarts: number;
  #process: PortProcess | null = null;
  #isGreeted = false;
  /** The message of each failure so far. */
  readonly incidents: string[] = [];
  #nextId = 1;
  #queue: Request[] = [];
  readonly #underWay = new Map<number, Request>();
  #isInOrder = true;
  #timer: NodeJS.Timeout | null = null;
  /** The reason why the supervisor sends nothing more. */
  #end: PortError | null = null;

  constructor({ command, timeout = 30_000, restarts = 10 }: SupervisorOptions) {
    this.#command = command;
    this.#timeout = timeout;
    this.#restarts = restarts;
  }

  /** Starts the process and returns its answer to hello. */
  async start(): Promise<Hello> {
    this.#process = new PortProcess(this.#command, {
      onLine: (line) => this.#receive(line),
      onEnd: (problem) => this.#breakDown(problem),
    });
    const answer = await new Promise<Answer>((resolve, reject) => {
      const message = { op: 'hello', protocol: PROTOCOL };
      this.#send({ message, resolve, reject, isSuspect: false });
    });
    if ('error' in answer) {
      const { code, message } = answer.error;
      throw this.#giveUp(
        'no_hello',
        `the port answered hello with the error ${shortQuoted(code)}: ${message}`,
      );
    }
    try {
      const hello = check(helloSchema, answer.ok, '"ok"');
      this.#isGreeted = true;
      this.#pump();
      return hello;
    } catch (error) {
      throw this.#giveUp(
        'no_hello',
        `invalid answer to hello: ${messageOf(error)}. See PRO-2 to PRO-4 in spec/protocol.md.`,
      );
    }
  }

  ask(message: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ message, resolve, reject, isSuspect: false });
      this.#pump();
    });
  }

  async close(): Promise<void> {
    const running = this.#process;
    this.#giveUp('gave_up', 'the caller closed the port');
    await running?.close();
  }

  #pump(): void {
    if (this.#end) {
      const end = this.#end;
      this.#queue.splice(0).forEach(({ reject }) => reject(end));
      return;
    }
    if (this.#process === null && this.#queue.length > 0) {
      this.start().catch(() => undefined); // #giveUp() rejects every pending request
    }
    while (this.#process !== null && this.#isGreeted && this.#underWay.size < this.#window) {
      const next = this.#queue.shift();
      if (!next) {
        return;
      }
      this.#send(next);
    }
  }

  get #window(): number {
    const isAnySuspect =
      this.#queue[0]?.isSuspect === true ||
      [...this.#underWay.values()].some(({ isSuspect }) => isSuspect);
    return isAnySuspect ? 1 : WINDOW;
  }

  #send(request: Request): void {
    const id = this.#nextId++;
    this.#underWay.set(id, request);
    this.#process?.send(toLine({ id, ...request.message }));
    if (this.#underWay.size === 1) {
      this.#watch();
    }
  }

  /** Starts the time-out again, or stops it if no request waits for an answer. */
  #watch(): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer =
      this.#underWay.size === 0
        ? null
        : setTimeout(() => {
            const hasUnfinishedLine = this.#process?.hasUnfinishedLine === true;
            this.#process?.kill();
            const advice = hasUnfinishedLine
              ? 'Its last line has no line end: write "\\n" after each answer.'
              : 'Answer each request at once and flush stdout, or allow more time with --timeout.';
            this.#breakDown(
              new PortError(
                'timeout',
                `the port did not answer within ${this.#timeout} ms. ${advice}`,
              ),
            );
          }, this.#timeout);
  }

  #receive(line: string): void {
    let answer: Answer;
    try {
      answer = parse(answerSchema, line);
    } catch (error) {
      this.#violate(notAnAnswerText(line, messageOf(error)));
      return;
    }
    const request = this.#underWay.get(answer.id);
    if (!request) {
      const isOld = answer.id >= 1 && answer.id < this.#nextId;
      this.#violate(
        isOld
          ? `the port answered request ${answer.id} twice. Send one answer to each request.`
          : `the port answered request ${answer.id}, which does not exist. Copy the "id" of each request into its answer.`,
      );
      return;
    }
    this.#isInOrder &&= this.#underWay.keys().next().value === answer.id;
    this.#underWay.delete(answer.id);
    this.#watch();
    request.resolve(answer);
    this.#pump();
  }

  #violate(problem: string): void {
    this.#process?.kill();
    this.#breakDown(new PortError('protocol', problem));
  }

  #breakDown(problem: PortError): void {
    const stderrTail = this.#process?.stderrTail ?? '';
    const reported =
      stderrTail === ''
        ? problem
        : new PortError(
            problem.problem,
            `${sentenceOf(problem)} Its stderr ends with: ${lastCharacters(withoutNodeFrames(stderrTail))}`,
          );
    this.#process = null;
    const wasGreeted = this.#isGreeted;
    this.#isGreeted = false;
    const requests = [...this.#underWay.values()];
    this.#underWay.clear();
    clearTimeout(this.#timer ?? undefined);
    this.incidents.push(reported.message);
    if (!wasGreeted) {
      const end =
        reported.problem === 'cannot_start'
          ? this.#giveUp('cannot_start', reported.message)
          : this.#giveUp('no_hello', `no valid answer to hello: ${reported.message}`);
      requests.forEach(({ reject }) => reject(end));
      return;
    }
    const isKnown = requests.length === 1 || (reported.problem === 'timeout' && this.#isInOrder);
    if (isKnown) {
      requests.shift()?.reject(reported);
    } else {
      requests.forEach((request) => {
        request.isSuspect = true;
      });
    }
    this.#queue.unshift(...requests);
    if (this.incidents.length > this.#restarts) {
      this.#giveUp(
        'gave_up',
        `the port broke ${this.incidents.length} times, and the suite does not start it again. Last failure: ${reported.message}`,
      );
    }
    this.#pump();
  }

  #giveUp(problem: PortError['problem'], message: string): PortError {
    this.#end ??= new PortError(problem, message);
    const end = this.#end;
    clearTimeout(this.#timer ?? undefined);
    for (const { reject } of [...this.#underWay.values(), ...this.#queue.splice(0)]) {
      reject(end);
    }
    this.#underWay.clear();
    if (problem !== 'gave_up') {
      this.#process?.kill();
    }
    this.#process = null;
    return end;
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

/** Removes the frames of Node's own modules from a stack trace. They would push the line of the error out of the message. */
function withoutNodeFrames(text: string): string {
  return text.replaceAll(/^ +at .*\bnode:.*\n?/gm, '');
}

/** Characters of stderr in a message. The last line of a stack trace often says the most. */
const STDERR_SHOWN = 300;

function lastCharacters(text: string): string {
  if (text.length <= STDERR_SHOWN) {
    return text;
  }
  const end = text.slice(-STDERR_SHOWN);
  return `… ${end.slice(end.search(/\s/) + 1)}`; // starts at a whole word
}
