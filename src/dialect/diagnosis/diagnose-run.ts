import type { Case, Corpus } from '../../corpus/corpus.ts';
import type { FileHeader } from '../../corpus/manifest.ts';
import type { ProbeFindings } from '../../parity/probe-port.ts';
import type { Port } from '../../port/port.ts';
import { diagnose } from './diagnose.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Answer } from './evidence.ts';

/**
 * Diagnoses a port from all its answers in a run, in the order of the corpus. To separate explanations, it names cases
 * of the same dtypes and arithmetics that the run did not include.
 */
export function diagnoseRun(
  { capabilities }: Pick<Port, 'capabilities'>,
  answers: readonly Answer[],
  corpus: Pick<Corpus, 'manifest' | 'readCases'>,
  environment: ProbeFindings | null = null,
): Diagnosis {
  const answered = new Set(answers.map(({ testCase }) => testCase.caseId));
  const headers = new Set(answers.map(({ testCase }) => keyOf(testCase)));
  const notAsked = (): Case[] =>
    corpus.manifest.files
      .filter((entry) => headers.has(keyOf(entry)))
      .flatMap((entry) => corpus.readCases(entry))
      .filter(({ caseId }) => !answered.has(caseId));
  return diagnose({ answers, capabilities }, { notAsked, environment });
}

function keyOf({ dtype, oracle }: FileHeader): string {
  return `${dtype} ${oracle.arithmetic}`;
}
