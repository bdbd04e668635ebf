import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledCorpus, readManifest } from '../../src/corpus/corpus.ts';
import { sha256 } from '../../src/corpus/corpus-files.ts';
import { answeredTarget, type AnswerOptions } from '../../src/offline/answered-target.ts';
import { requestLines, requestsOf } from '../../src/offline/request-file.ts';
import { runOptionsOf, type OfflineSelection } from '../../src/offline/offline-selection.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { answerTo } from '../../src/port/serve.ts';
import type { Report } from '../../src/report/report.ts';
import { prepareRun } from '../../src/run/prepare-run.ts';
import { packageVersion } from '../../src/version.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const { bytes } = await readManifest(bundledCorpus());

/** A selection of 16 cases and one invariant. */
export const smallSelection: OfflineSelection = {
  suite: packageVersion(),
  corpus: sha256(bytes),
  arithmetic: 'portable',
  dtypes: ['float32'],
  filter: '{grid/float32/**,invariants/determinism}',
  shard: null,
  invariants: 3,
  fuzz: null,
  capabilities: null,
  encoding: 'hex',
};

/** Returns the requests of a selection as lines, without line ends. */
export async function linesOf(selection: OfflineSelection = smallSelection): Promise<string[]> {
  const requests = await requestsOf(selection, undefined);
  return [...requestLines(requests)].map((line) => line.trimEnd());
}

/** Returns the answers of a port to lines of requests. */
export async function answersTo(
  requests: readonly string[],
  port: Port = referencePort('portable', '1'),
): Promise<string[]> {
  const answers: string[] = [];
  for (const request of requests) {
    answers.push(JSON.stringify(await answerTo(port, request)));
  }
  return answers;
}

/** Judges a file of answers with this content. */
export async function judgeAnswers(
  content: string | Uint8Array,
  options: Partial<AnswerOptions> = {},
): Promise<Report> {
  const file = join(await temporaryFolder(), 'answers.ndjson');
  await writeFile(file, content);
  return judgeFile(file, options);
}

/** Judges a file of answers. */
export async function judgeFile(
  file: string,
  options: Partial<AnswerOptions> = {},
): Promise<Report> {
  const { target, selection } = await answeredTarget(file, {
    stated: smallSelection,
    declared: null,
    isPartial: false,
    source: null,
    ...options,
  });
  const run = await prepareRun({ ...runOptionsOf(selection), level: 'equivalent' }, target);
  return run.judge();
}
