import { messageOf, PortError } from '../errors.ts';
import { answerSchema, type Answer } from '../port/protocol.ts';
import { parse } from '../scenario/parse.ts';
import { shortQuoted } from '../scenario/value-text.ts';
import { eachLine } from './lines-of-file.ts';

/** A line of a file of answers. */
export interface AnswerLine {
  readonly text: string;
  /** The number of the line, from 1. */
  readonly number: number;
}

/** The answers of a port, as they came from elsewhere. */
export interface AnswerFile {
  readonly name: string;
  readonly lines: ReadonlyMap<number, AnswerLine>;
  /** The id of the answer to hello; null if it is missing. */
  readonly helloId: number | null;
  /** Why the file ends too early; null if it does not. */
  readonly cut: string | null;
}

/**
 * Reads a file of answers: JSON lines in any order, which can be compressed by gzip. Ignores empty lines and a byte order mark.
 *
 * @param name the path, or "-" for standard input.
 * @throws UsageError if the file is not readable; PortError for a line that is not an answer, or repeats one.
 */
export async function readAnswers(name: string): Promise<AnswerFile> {
  const collector = new AnswerCollector();
  const { cut, rest } = await eachLine(name, (line, number) => collector.add(line, number));
  const isCut = cut !== null && !collector.addRest(rest);
  const { lines, helloId } = collector;
  if (lines.size === 0) {
    throw new PortError(
      'no_hello',
      `the file ${JSON.stringify(name)} has no answer${isCut ? `: ${cut}` : ''}. Run your port with the requests as its standard input, as in my_port < requests.ndjson > answers.ndjson.`,
    );
  }
  return { name, lines, helloId, cut: isCut ? cut : null };
}

/** Collects the answers of a file. Each request has one answer; only hello may have the same answer twice. */
class AnswerCollector {
  readonly lines: Map<number, AnswerLine> = new Map();
  helloId: number | null = null;
  #last = 0;

  /** @throws PortError if the line is not an answer, or repeats one. */
  add(line: string, number: number): void {
    this.#last = number;
    const text = line.replace(/^\uFEFF/, '').trim();
    if (text !== '') {
      this.#keep(answerIn(text, number), { text, number });
    }
  }

  /** Adds a last line that has no line end. Returns false if it is not a whole answer. */
  addRest(rest: string | null): boolean {
    try {
      this.add(rest ?? '{', this.#last + 1);
      return true;
    } catch (error) {
      if (error instanceof PortError && error.cause !== undefined) {
        return false;
      }
      throw error; // a whole answer that repeats another one
    }
  }

  #keep(answer: Answer, line: AnswerLine): void {
    const earlier = this.lines.get(answer.id);
    if (earlier && !(isHello(answer) && earlier.text === line.text)) {
      throw new PortError(
        'protocol',
        `line ${line.number} answers request ${answer.id} again: line ${earlier.number} has answered it. Keep one answer to each request.`,
      );
    }
    if (isHello(answer)) {
      if (this.helloId !== null && this.helloId !== answer.id) {
        throw new PortError(
          'protocol',
          `line ${line.number} is a second answer to hello, with another id. The file has answers to two files of requests: judge each by itself.`,
        );
      }
      this.helloId = answer.id;
    }
    this.lines.set(answer.id, line);
  }
}

/** @throws PortError if a line is not an answer. */
function answerIn(text: string, number: number): Answer {
  try {
    return parse(answerSchema, text);
  } catch (error) {
    throw new PortError('protocol', notAnAnswerText(text, number, messageOf(error)), {
      cause: error,
    });
  }
}

/** Describes a line that is not an answer, and what to change. */
function notAnAnswerText(text: string, number: number, reason: string): string {
  if (/^\{"id":\d+,"op":"/.test(text)) {
    return `line ${number} is a request, and not an answer. Pass the file that your port wrote, not the file of requests.`;
  }
  const found = `line ${number} is ${shortQuoted(text)}, which is not an answer (${reason})`;
  return text.startsWith('{')
    ? `${found}. Write {"id":1,"ok":…} or {"id":1,"error":{"code":"…","message":"…"}}, each on one line.`
    : `${found}. Write only answers to stdout, and logs to stderr.`;
}

function isHello(answer: Answer): boolean {
  return (
    'ok' in answer && typeof answer.ok === 'object' && answer.ok !== null && 'protocol' in answer.ok
  );
}

/** Parses an answer that {@link readAnswers} has checked. */
export function answerOf({ text, number }: AnswerLine): Answer {
  return answerIn(text, number);
}
