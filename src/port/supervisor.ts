import { messageOf, PortError, sentenceOf } from '../errors.ts';
import { check } from '../scenario/parse.ts';
import { givenUpText } from './given-up.ts';
import { declaredDifference } from './declared-difference.ts';
import { helloSchema, PROTOCOL, type Answer, type AnswerError, type Hello } from './protocol.ts';

/** A running copy of a port: a command, or the process of a module. */
export interface PortHost {
  /** The end of its stderr; empty if it wrote nothing. */
  readonly stderrTail: string;
  /** What to do about a host that does not answer, as a sentence. */
  readonly timeoutAdvice: string;
  readonly send: (id: number, message: object) => void;
  /** Ends the host at once. */
  readonly kill: () => void;
  /** Ends the host. A process gets some time to end by itself. */
  readonly close: () => Promise<void>;
}

/** What a host reports. */
export interface PortHostEvents {
  readonly onAnswer: (answer: Answer) => void;
  /** The host ended, or broke the protocol. Not called after {@link PortHost.kill}. */
  readonly onEnd: (problem: PortError) => void;
}

/** The limits of a port. */
export interface PortLimits {
  /**
   * How long the port may leave requests without any answer, in milliseconds; 30,000 by default. Then the supervisor ends it
   * and starts it again.
   */
  readonly timeout?: number;
  /** How often to start a broken port again; 10 by default. */
  readonly restarts?: number;
}

/** What a supervisor needs of a kind of host. */
export interface PortHostKind {
  /** Starts a copy of the port, and waits until it can take the time of the port. @throws PortError if that is not possible. */
  readonly start: (events: PortHostEvents) => Promise<PortHost>;
  /** Returns the error for a host that answers hello with an error. */
  readonly helloError: (error: AnswerError) => PortError;
}

/** The number of scenarios to send before the first answer. */
export const WINDOW = 32;

/** How many time-outs in a row end the run of a port. A port that hangs in every scenario costs only these. */
export const MAX_TIMEOUTS_IN_A_ROW = 5;

/** What to do about a module that does not answer in time. */
export const MODULE_TIMEOUT_ADVICE =
  'Check its loops, and that its promises resolve. If it is slow, allow more time with --timeout.';

interface Request {
  readonly message: object;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: PortError) => void;
  /** One of several requests that had no answer when a process died. Sent alone, to find the request that breaks it. */
  isSuspect: boolean;
}

/** Runs a port in a host: sends requests ahead, matches answers by id, and starts a broken port again. */
export class Supervisor {
  readonly #kind: PortHostKind;
  readonly #timeout: number;
  readonly #restarts: number;
  #host: PortHost | null = null;
  #isStarting = false;
  #isGreeted = false;
  /** The first answer to hello. */
  #hello: Hello | null = null;
  #timeoutsInARow = 0;
  /** The message of each failure so far. */
  readonly incidents: string[] = [];
  #nextId = 1;
  #queue: Request[] = [];
  readonly #underWay = new Map<number, Request>();
  #isInOrder = true;
  #timer: NodeJS.Timeout | null = null;
  /** The reason why the supervisor sends nothing more. */
  #end: PortError | null = null;

  constructor(kind: PortHostKind, { timeout = 30_000, restarts = 10 }: PortLimits = {}) {
    this.#kind = kind;
    this.#timeout = timeout;
    this.#restarts = restarts;
  }

  /** Starts the port and returns its answer to hello. */
  async start(): Promise<Hello> {
    await this.#startHost();
    const answer = await new Promise<Answer>((resolve, reject) => {
      const message = { op: 'hello', protocol: PROTOCOL };
      this.#send({ message, resolve, reject, isSuspect: false });
    });
    if ('error' in answer) {
      const { problem, message } = this.#kind.helloError(answer.error);
      throw this.#giveUp(problem, message);
    }
    const hello = this.#accept(answer.ok);
    this.#isGreeted = true;
    this.#pump();
    return hello;
  }

  async #startHost(): Promise<void> {
    this.#isStarting = true;
    try {
      const host = await this.#kind.start({
        onAnswer: (answer) => this.#receive(answer),
        onEnd: (problem) => this.#breakDown(problem),
      });
      if (this.#end) {
        await host.close(); // the caller closed the port while it started
        throw this.#end;
      }
      this.#host = host;
    } catch (error) {
      throw this.#giveUp('cannot_start', messageOf(error));
    } finally {
      this.#isStarting = false;
    }
  }

  /** Checks an answer to hello. @throws PortError if it is not valid, or differs from the first one. */
  #accept(answer: unknown): Hello {
    let hello: Hello;
    try {
      hello = check(helloSchema, answer, '"ok"');
    } catch (error) {
      throw this.#giveUp(
        'no_hello',
        `invalid answer to hello: ${messageOf(error)}. See PRO-2 to PRO-4 in spec/protocol.md.`,
      );
    }
    this.#hello ??= hello;
    const difference = declaredDifference(this.#hello, hello);
    if (difference !== null) {
      throw this.#giveUp(
        'protocol',
        `after a restart, the port answered hello differently: ${difference}. A port must declare the same each time. ${this.#lastIncident()}`,
      );
    }
    return hello;
  }

  #lastIncident(): string {
    return `The suite restarted it because: ${this.incidents.at(-1) ?? 'unknown'}`;
  }

  ask(message: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ message, resolve, reject, isSuspect: false });
      this.#pump();
    });
  }

  async close(): Promise<void> {
    const running = this.#host;
    this.#giveUp('gave_up', 'the caller closed the port');
    await running?.close();
  }

  #pump(): void {
    if (this.#end) {
      const end = this.#end;
      this.#queue.splice(0).forEach(({ reject }) => reject(end));
      return;
    }
    if (this.#host === null && !this.#isStarting && this.#queue.length > 0) {
      this.start().catch(() => undefined); // #giveUp() rejects every pending request
    }
    while (this.#host !== null && this.#isGreeted && this.#underWay.size < this.#window) {
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
    this.#host?.send(id, request.message);
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
            const advice = this.#host?.timeoutAdvice ?? '';
            this.#host?.kill();
            this.#timeoutsInARow += 1;
            this.#breakDown(
              new PortError(
                'timeout',
                `the port did not answer within ${this.#timeout} ms. ${advice}`,
              ),
            );
          }, this.#timeout);
  }

  #receive(answer: Answer): void {
    const request = this.#underWay.get(answer.id);
    if (!request) {
      const isOld = answer.id >= 1 && answer.id < this.#nextId;
      this.#host?.kill();
      this.#breakDown(
        new PortError(
          'protocol',
          isOld
            ? `the port answered request ${answer.id} twice. Send one answer to each request.`
            : `the port answered request ${answer.id}, which does not exist. Copy the "id" of each request into its answer.`,
        ),
      );
      return;
    }
    this.#isInOrder &&= this.#underWay.keys().next().value === answer.id;
    this.#underWay.delete(answer.id);
    this.#timeoutsInARow = this.#isGreeted ? 0 : this.#timeoutsInARow; // the answer to hello does not count
    this.#watch();
    request.resolve(answer);
    this.#pump();
  }

  #breakDown(problem: PortError): void {
    const stderrTail = this.#host?.stderrTail ?? '';
    const reported =
      stderrTail === ''
        ? problem
        : new PortError(
            problem.problem,
            `${sentenceOf(problem)} Its stderr ends with: ${lastCharacters(withoutNodeFrames(stderrTail))}`,
          );
    this.#host = null;
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
    this.#giveUpIfHopeless(reported);
    this.#pump();
  }

  /** Stops if the port broke too often, or timed out too often in a row. */
  #giveUpIfHopeless({ message }: PortError): void {
    if (this.#timeoutsInARow >= MAX_TIMEOUTS_IN_A_ROW) {
      this.#giveUp(
        'gave_up',
        givenUpText(`did not answer ${this.#timeoutsInARow} times in a row`, message),
      );
    } else if (this.incidents.length > this.#restarts) {
      this.#giveUp('gave_up', givenUpText(`broke ${this.incidents.length} times`, message));
    }
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
      this.#host?.kill();
    }
    this.#host = null;
    return end;
  }
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
