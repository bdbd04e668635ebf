import { PortError } from '../errors.ts';
import type { Hello } from '../port/protocol.ts';
import type { RunTarget } from '../run/prepare-run.ts';
import { readAnswers, type AnswerFile } from './answer-file.ts';
import { helloIn, matchingSelection, openAnsweredPort } from './open-answers.ts';
import type { OfflineSelection } from './offline-selection.ts';

/** What the user says about a file of answers. */
export interface AnswerOptions {
  /** The selection of the requests, as options or the file of requests say. */
  readonly stated: OfflineSelection;
  /** Returns this selection for requests that ask only what a port declares; null if `stated` is certain. */
  readonly declared: ((hello: Hello) => Promise<OfflineSelection>) | null;
  /** Whether a request without an answer is not judged, instead of failed. */
  readonly isPartial: boolean;
  /** The file of the port, for annotations. */
  readonly source: string | null;
}

/** A port whose answers are in a file, and what its run judges. */
export interface AnsweredTarget {
  readonly target: RunTarget;
  readonly selection: OfflineSelection;
}

/**
 * Reads the answers of a port. If the file is damaged, the port does not open: the report of the run says why.
 *
 * @param name the path, or "-" for standard input.
 * @throws UsageError if the file is not readable, or the answers belong to other requests.
 */
export async function answeredTarget(
  name: string,
  { stated, declared, isPartial, source }: AnswerOptions,
): Promise<AnsweredTarget> {
  const target = { file: source, readsCases: true } as const;
  let file: AnswerFile;
  let selection: OfflineSelection;
  try {
    file = await readAnswers(name);
    const { helloId } = file;
    const own = declared && helloId !== null ? [await declared(helloIn(file, helloId))] : [];
    selection = matchingSelection(file, [stated, ...own]);
  } catch (error) {
    if (error instanceof PortError) {
      return { target: { ...target, open: () => Promise.reject(error) }, selection: stated };
    }
    throw error;
  }
  return {
    target: { ...target, open: (run) => openAnsweredPort(file, selection, { run, isPartial }) },
    selection,
  };
}
