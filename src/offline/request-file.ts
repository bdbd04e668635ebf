import { z } from 'zod';
import { InvalidArgumentError, UsageError } from '../errors.ts';
import { PROTOCOL } from '../port/protocol.ts';
import { parse } from '../scenario/parse.ts';
import { firstLineOf } from './lines-of-file.ts';
import { questionsOf } from './ask-questions.ts';
import { openRun, type OpenedRun } from '../run/prepare-run.ts';
import { idOf, RequestTexts, type Question } from './question-ids.ts';
import {
  helloIdOf,
  runOptionsOf,
  selectionSchema,
  type OfflineSelection,
} from './offline-selection.ts';

/** The requests of a selection, with their ids. */
export interface Requests {
  readonly selection: OfflineSelection;
  /** The number that makes all ids different. */
  readonly salt: number;
  readonly helloId: number;
  readonly questions: readonly Question[];
  /** The ids of the questions, in their order. */
  readonly ids: readonly number[];
  readonly texts: RequestTexts;
}

/**
 * Returns the requests of a selection.
 *
 * @param folder the folder of the corpus; the bundled corpus if undefined.
 * @throws CorpusError if the corpus is damaged; UsageError if the selection is empty.
 */
export async function requestsOf(
  selection: OfflineSelection,
  folder: string | undefined,
): Promise<Requests> {
  const options = { ...runOptionsOf(selection), ...(folder !== undefined && { corpus: folder }) };
  return requestsOfRun(selection, await openRun(options, null));
}

/**
 * Returns the requests of a selection.
 *
 * @param run the run of this selection.
 */
export async function requestsOfRun(
  selection: OfflineSelection,
  run: OpenedRun,
): Promise<Requests> {
  const texts = new RequestTexts(selection.encoding);
  const questions = await questionsOf(selection, run, texts);
  for (let salt = 0; ; salt++) {
    const helloId = helloIdOf(selection, salt);
    const ids = questions.map((question) => idOf(question, salt));
    if (new Set([helloId, ...ids]).size === ids.length + 1) {
      return { selection, salt, helloId, questions, ids, texts };
    }
  }
}

/** Returns the lines of a file of requests: hello first, then the questions. */
export function* requestLines({
  selection,
  salt,
  helloId,
  questions,
  ids,
}: Requests): Generator<string> {
  const hello = { id: helloId, op: 'hello', protocol: PROTOCOL, offline: { salt, ...selection } };
  yield `${JSON.stringify(hello)}\n`;
  for (const [index, { text }] of questions.entries()) {
    yield `{"id":${ids[index]},${text.slice(1)}\n`;
  }
}

const firstLineSchema = z.strictObject({
  id: z.int(),
  op: z.literal('hello'),
  protocol: z.literal(PROTOCOL),
  offline: z.looseObject({ salt: z.int() }),
});

/**
 * Reads the selection from the first line of a file of requests.
 *
 * @throws UsageError if the line is not the first line of such a file.
 */
export function selectionIn(line: string, name: string): OfflineSelection {
  try {
    const { salt: _, ...selection } = parse(firstLineSchema, line).offline;
    return parse(selectionSchema, JSON.stringify(selection));
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      throw new UsageError(
        `the first line of ${JSON.stringify(name)} is not the first line of a file of requests (${error.message}). Pass the file that "rmsprop-parity requests" wrote, unchanged.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/**
 * Reads the selection of a file of requests, which gzip can have compressed.
 *
 * @throws UsageError if the file is not readable, or is not a file of requests.
 */
export async function readSelection(name: string): Promise<OfflineSelection> {
  return selectionIn(await firstLineOf(name), name);
}
