import { PortError, messageOf } from '../errors.ts';
import { check, parse } from '../scenario/parse.ts';
import { PortProcess } from './port-process.ts';
import { answerSchema, helloSchema, PROTOCOL, type Answer, type Hello } from './protocol.ts';
import { toLine } from './tensor-codec.ts';

export interface SupervisorOptions {
  /** The program and its arguments; no shell is involved. */
  readonly command: readonly [string, ...string[]];
  /** Milliseconds without an answer while one is waited for, after which the process is ended; 30,000 by default. */
  readonly timeout?: number;
  /** How often a process that broke is started again; 10 by default. */
  readonly restarts?: number;
}

/** Scenarios that are sent ahead. */
export const WINDOW = 32;

interface Request {
  readonly message: object;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: PortError) => void;
  /** It was under way when a process died of one of several: it is asked alone, so that the culprit is known. */
  isSuspect: boolean;
}

/** Keeps a process running: sends ahead, matches answers by id, starts it again when it breaks, knows when to stop. */
export class Supervisor {
  readonly #command: SupervisorOptions['command'];
  readonly #timeout: number;
  readonly #restarts: number;
  #process: PortProcess | null = null;
  #isGreeted = false;
  /** How it broke down, each time. */
  readonly incidents: string[] = [];
  #nextId = 1;
  #queue: Request[] = [];
  readonly #underWay = new Map<number, Request>();
  #isInOrder = true;
  #timer: NodeJS.Timeout | null = null;
  /** Why nothing more is asked. */
  #end: PortError | null = null;

  constructor({ command, timeout = 30_000, restarts = 10 }: SupervisorOptions) {
    this.#command = command;
    this.#timeout = timeout;
    this.#restarts = restarts;
  }

  /** Starts the process: its answer to hello. */
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
      throw this.#giveUp('no_hello', `it answered hello with an error: ${answer.error.message}`);
    }
    try {
      const hello = check(helloSchema, answer.ok);
      this.#isGreeted = true;
      this.#pump();
      return hello;
    } catch (error) {
      throw this.#giveUp('no_hello', `its answer to hello: ${messageOf(error)}`);
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
    this.#giveUp('gave_up', 'it was closed');
    await running?.close();
  }

  #pump(): void {
    if (this.#end) {
      const end = this.#end;
      this.#queue.splice(0).forEach(({ reject }) => reject(end));
      return;
    }
    if (this.#process === null && this.#queue.length > 0) {
      this.start().catch(() => undefined); // all that wait are told
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

  /** From now on, an answer is due. */
  #watch(): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer =
      this.#underWay.size === 0
        ? null
        : setTimeout(() => {
            this.#process?.kill();
            this.#breakDown(
              new PortError('timeout', `it did not answer within ${this.#timeout} ms`),
            );
          }, this.#timeout);
  }

  #receive(line: string): void {
    let answer: Answer;
    try {
      answer = parse(answerSchema, line);
    } catch (error) {
      this.#violate(
        `it wrote ${JSON.stringify(line.slice(0, 60))}, which is no answer (${messageOf(error)})`,
      );
      return;
    }
    const request = this.#underWay.get(answer.id);
    if (!request) {
      const isOld = answer.id >= 1 && answer.id < this.#nextId;
      this.#violate(
        isOld
          ? `it answered request ${answer.id} twice`
          : `it answered request ${answer.id}, which was not asked`,
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
    const lastWords = this.#process?.lastWords ?? '';
    const told =
      lastWords === ''
        ? problem
        : new PortError(problem.problem, `${problem.message}; its stderr ends: ${lastWords}`);
    this.#process = null;
    const wasGreeted = this.#isGreeted;
    this.#isGreeted = false;
    const requests = [...this.#underWay.values()];
    this.#underWay.clear();
    clearTimeout(this.#timer ?? undefined);
    this.incidents.push(told.message);
    if (!wasGreeted) {
      const where = told.problem === 'cannot_start' ? '' : 'before it answered hello, ';
      const problemBefore = told.problem === 'cannot_start' ? 'cannot_start' : 'no_hello';
      const end = this.#giveUp(problemBefore, `${where}${told.message}`);
      requests.forEach(({ reject }) => reject(end));
      return;
    }
    const isKnown = requests.length === 1 || (told.problem === 'timeout' && this.#isInOrder);
    if (isKnown) {
      requests.shift()?.reject(told);
    } else {
      requests.forEach((request) => {
        request.isSuspect = true;
      });
    }
    this.#queue.unshift(...requests);
    if (this.incidents.length > this.#restarts) {
      this.#giveUp(
        'gave_up',
        `it broke ${this.incidents.length} times and is not started again; at last ${told.message}`,
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
