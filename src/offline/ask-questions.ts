import type { Answer } from '../dialect/diagnosis/evidence.ts';
import { checkInvariants } from '../invariant/check-invariants.ts';
import { missingFor } from '../parity/judge-case.ts';
import { probePort } from '../parity/probe-port.ts';
import { acceptsFile } from '../parity/selection.ts';
import type { Port } from '../port/port.ts';
import { referencePort } from '../port/reference-port.ts';
import { casesToAskAgain } from '../run/ask-again.ts';
import type { OpenedRun } from '../run/prepare-run.ts';
import { SEED } from '../run/run-findings.ts';
import { QuestionCounter, type Question, type RequestTexts } from './question-ids.ts';
import { askedCapabilities, type OfflineSelection } from './offline-selection.ts';

/**
 * Returns all that a live run asks, in the order of the run: cases, invariants, the probe of the environment, and some cases
 * again. The bundled optimizer answers, because a later question can depend on an earlier answer.
 *
 * @param run the run of this selection.
 */
export async function questionsOf(
  selection: OfflineSelection,
  run: OpenedRun,
  texts: RequestTexts,
): Promise<Question[]> {
  const counter = new QuestionCounter(texts);
  const questions: Question[] = [];
  const reference = referencePort(selection.arithmetic, run.setting.version);
  const { train: _, ...untrained } = reference; // no request asks for it
  const port: Port = {
    ...untrained,
    capabilities: askedCapabilities(selection),
    run: (scenario) => {
      questions.push(counter.next(scenario, 'first'));
      return reference.run(scenario);
    },
  };
  const answers = await casesOf(run, port);
  questions.push(...answers.map(({ testCase }) => counter.next(testCase.scenario, 'first')));
  if (selection.invariants > 0) {
    await checkInvariants({
      port,
      level: 'exact', // compares bits only, which is faster; the questions are the same
      arithmetic: selection.arithmetic,
      runs: selection.invariants,
      seed: SEED,
      accepts: run.part.accepts,
      ...(selection.dtypes && { dtypes: selection.dtypes }),
    });
  }
  await probePort(port);
  const accepted = answers.filter(({ testCase }) => testCase.refusal === undefined);
  for (const { testCase } of casesToAskAgain({ results: [], answers: accepted }).toReversed()) {
    questions.push(counter.next(testCase.scenario, 'again'));
  }
  return questions;
}

/** Returns the cases that the run asks, with their golden trajectories as answers. */
async function casesOf({ corpus, setting, part }: OpenedRun, port: Port): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const entry of corpus.manifest.files.filter((file) => acceptsFile(setting.asked, file))) {
    for (const testCase of await corpus.readCases(entry)) {
      if (part.accepts(testCase.caseId) && missingFor(testCase, port).length === 0) {
        answers.push({ testCase, trajectory: testCase.golden });
      }
    }
  }
  return answers;
}
