import { InvalidArgumentError, PortError, UsageError } from '../errors.ts';
import { declaredDifference } from '../port/declared-difference.ts';
import type { Port } from '../port/port.ts';
import { protocolMessages } from '../port/process/process-port.ts';
import { capabilitiesOf, helloSchema, type Hello } from '../port/protocol.ts';
import type { OpenedRun } from '../run/prepare-run.ts';
import { check } from '../scenario/parse.ts';
import { answeredPort } from './answered-port.ts';
import { answerOf, type AnswerFile } from './answer-file.ts';
import { requestsOfRun, type Requests } from './request-file.ts';
import { helloIdOf, isSameCorpus, type OfflineSelection } from './offline-selection.ts';

/** The salts to try: the requests almost always have the first one. */
const SALTS = 8;

/**
 * Finds the selection to which answers belong.
 *
 * @param candidates the selections that fit what the user said.
 * @throws UsageError if the answers belong to another corpus or selection; PortError if no line answers hello.
 */
export function matchingSelection(
  { name, helloId, lines, cut }: AnswerFile,
  candidates: readonly [OfflineSelection, ...OfflineSelection[]],
): OfflineSelection {
  const salts = Array.from({ length: SALTS }, (_, salt) => salt);
  const matches = (id: number): OfflineSelection | undefined =>
    candidates.find((selection) => salts.some((salt) => helloIdOf(selection, salt) === id));
  const found = helloId === null ? [...lines.keys()].map(matches).find(Boolean) : matches(helloId);
  if (found) {
    return found;
  }
  if (helloId === null) {
    throw new PortError(
      'no_hello',
      `no line of ${JSON.stringify(name)} answers hello, the first request${cut === null ? '' : `, and ${cut}`}. Send the whole file of requests to the port, and keep its first answer too.`,
    );
  }
  const [{ corpus, suite }] = candidates;
  throw new UsageError(
    isSameCorpus(helloId, candidates[0])
      ? `the answers in ${JSON.stringify(name)} belong to another selection of cases. Pass the options of "requests" to "judge" too, or pass its file with --requests FILE.`
      : `the answers in ${JSON.stringify(name)} belong to another corpus or to another version of rmsprop-parity than ${suite} with the corpus ${corpus.slice(0, 12)}. Make the requests again, or judge with the version and the --corpus that made them.`,
  );
}

/**
 * Returns the answer to hello.
 *
 * @throws PortError if it is an error, or not valid.
 */
export function helloIn({ lines, helloId }: AnswerFile, id: number): Hello {
  const line = lines.get(helloId ?? id);
  const answer = line && answerOf(line);
  if (!answer || 'error' in answer) {
    throw answer
      ? protocolMessages.helloError(answer.error)
      : new PortError('no_hello', 'the file has no answer to hello');
  }
  try {
    return check(helloSchema, answer.ok, '"ok"');
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      throw new PortError(
        'no_hello',
        `invalid answer to hello: ${error.message}. See PRO-2 to PRO-4 in spec/protocol.md.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/**
 * Opens a port whose answers are in a file.
 *
 * @param run the run of the selection.
 * @throws PortError if the answers do not fit the requests.
 */
export async function openAnsweredPort(
  file: AnswerFile,
  selection: OfflineSelection,
  { run, isPartial }: { readonly run: OpenedRun; readonly isPartial: boolean },
): Promise<Port> {
  const requests = await requestsOfRun(selection, run);
  const hello = helloIn(file, requests.helloId);
  requireSameCapabilities(hello, selection);
  requireKnownIds(file, requests);
  return answeredPort({ file, hello, requests, isPartial });
}

/** @throws PortError if the port declares something else than the requests ask. */
function requireSameCapabilities(hello: Hello, { capabilities, encoding }: OfflineSelection): void {
  const { encoding: declared = 'hex' } = hello;
  if (declared !== encoding) {
    throw new PortError(
      'protocol',
      `the port reads ${tensors[declared]}, but the requests have ${tensors[encoding]}. Make them again with "requests --for FILE", where FILE has the answer to hello.`,
    );
  }
  const difference = capabilities && declaredDifference(capabilities, capabilitiesOf(hello));
  if (difference !== null) {
    throw new PortError(
      'protocol',
      `the port declares other capabilities than the file of --for: ${difference}. Ask it hello again, and make the requests again.`,
    );
  }
}

const tensors = { hex: 'tensors as hex words', decimal: 'tensors as decimal numbers' } as const;

/** @throws PortError if an answer belongs to none of the requests. */
function requireKnownIds({ lines }: AnswerFile, { ids, helloId }: Requests): void {
  const known = new Set([helloId, ...ids]);
  for (const [id, { number }] of lines) {
    if (!known.has(id)) {
      throw new PortError(
        'protocol',
        `line ${number} answers request ${id}, which the requests do not have. Copy the "id" of each request into its answer, and keep the answers of other files apart.`,
      );
    }
  }
}
