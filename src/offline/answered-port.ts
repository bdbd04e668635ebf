import { PortError } from '../errors.ts';
import { elementAt } from '../float/element-at.ts';
import { NotAskedError } from '../port/not-asked.ts';
import type { Port } from '../port/port.ts';
import { protocolMessages } from '../port/process/process-port.ts';
import { capabilitiesOf, type Hello } from '../port/protocol.ts';
import { valueOf } from '../port/supervised-port.ts';
import { WINDOW } from '../port/supervisor.ts';
import type { Scenario, Trajectory } from '../scenario/scenario.ts';
import { answerOf, type AnswerFile, type AnswerLine } from './answer-file.ts';
import { QuestionCounter, type Pass, type Question } from './question-ids.ts';
import type { Requests } from './request-file.ts';
import { askedCapabilities } from './offline-selection.ts';

/** The answers of a port, and the requests to which they belong. */
export interface Answered {
  readonly file: AnswerFile;
  readonly hello: Hello;
  readonly requests: Requests;
  /** Whether a request without an answer is not judged, instead of failed. */
  readonly isPartial: boolean;
}

/** Returns a port that looks up its answers in a file, so that a run judges it as it judges a port that runs. */
export function answeredPort(answered: Answered): Port {
  const { file, hello, requests } = answered;
  const { name, version, language } = hello;
  const lookup = new Lookup(answered);
  const copy: Port = {
    name,
    version,
    ...(language !== undefined && { language }),
    capabilities: capabilitiesOf(hello),
    inFlight: WINDOW,
    incidents: [],
    run: async (scenario) => lookup.run(scenario, 'again'),
  };
  return {
    ...copy,
    incidents: file.cut === null ? [] : [cutText(file)],
    run: async (scenario) => lookup.run(scenario, 'first'),
    drawnFor: askedCapabilities(requests.selection),
    isAskedAgain: (scenario) => lookup.isAskedAgain(scenario),
    openCopy: async () => copy,
  };
}

function cutText({ name, cut, lines }: AnswerFile): string {
  return `the file ${JSON.stringify(name)} ends too early: ${cut}. It has ${lines.size} whole answers. Copy it again, or pass --partial to judge only these.`;
}

/** Finds the answer to each scenario that the suite asks. */
class Lookup {
  readonly #answered: Answered;
  readonly #counter: QuestionCounter;
  /** The ids of the requests by their content, in the order in which the suite asks the same. */
  readonly #ids: Readonly<Record<Pass, Map<string, number[]>>> = {
    first: new Map(),
    again: new Map(),
  };

  constructor(answered: Answered) {
    const { ids, questions, texts } = answered.requests;
    this.#answered = answered;
    this.#counter = new QuestionCounter(texts);
    for (const [index, { text, pass }] of questions.entries()) {
      const same = this.#ids[pass].get(text) ?? [];
      same.push(elementAt(ids, index));
      this.#ids[pass].set(text, same);
    }
  }

  run(scenario: Scenario, pass: Pass): Trajectory {
    const { hello } = this.#answered;
    const question = this.#counter.next(scenario, pass);
    const line = this.#lineOf(this.#askedId(question));
    if (pass === 'first' && !this.#answered.isPartial) {
      // without its second answer, the suite would not know whether the port is deterministic
      this.#ids.again.get(question.text)?.forEach((id) => this.#lineOf(id));
    }
    return valueOf(answerOf(line), protocolMessages, (ok) =>
      protocolMessages.decodeRun(ok, scenario, hello),
    );
  }

  isAskedAgain(scenario: Scenario): boolean {
    const { file, requests, isPartial } = this.#answered;
    const [id] = this.#ids.again.get(requests.texts.of(scenario)) ?? [];
    return id !== undefined && (!isPartial || file.lines.has(id));
  }

  /**
   * Returns the id of a question in the file. If the suite asks more often than it did for the file, to simplify a scenario,
   * returns the id of the last time.
   *
   * @throws NotAskedError if the file does not have the question.
   */
  #askedId({ text, pass, occurrence }: Question): number {
    const ids = this.#ids[pass].get(text) ?? [];
    const id = ids[occurrence] ?? ids.at(-1);
    if (id === undefined) {
      throw new NotAskedError(
        'a scenario depends on an answer of the port, and a file of requests cannot wait for one. A live run judges this.',
      );
    }
    return id;
  }

  /** @throws an error if the file has no answer to a request. */
  #lineOf(id: number): AnswerLine {
    const line = this.#answered.file.lines.get(id);
    if (line) {
      return line;
    }
    const message = `the file has no answer to request ${id}`;
    throw this.#answered.isPartial
      ? new NotAskedError(message)
      : new PortError(
          'answer',
          `${message}. Run the port with all requests, or pass --partial to judge only its answers.`,
        );
  }
}
