import type { Corpus } from '../../src/corpus/corpus.ts';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/dialect/diagnosis/diagnosis.ts';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import type { CaseOutcome } from '../../src/dialect/trigger/failure-trigger.ts';
import { judgeCorpus } from '../../src/parity/judge-corpus.ts';
import type { Port } from '../../src/port/port.ts';

/** What the suite finds out about a port. */
export interface Judged {
  readonly diagnosis: Diagnosis;
  readonly outcomes: readonly CaseOutcome[];
}

/** Judges a port in one dtype, and diagnoses it. */
export async function judgedPort(corpus: Corpus, port: Port, dtype: string): Promise<Judged> {
  const answers: Answer[] = [];
  const cases = new Map(
    corpus.manifest.files
      .filter((file) => file.dtype === dtype && file.oracle.arithmetic === 'portable')
      .flatMap(corpus.readCases)
      .map((testCase) => [testCase.caseId, testCase]),
  );
  const results = await judgeCorpus({
    corpus,
    portFor: () => port,
    acceptsFile: (file) => file.dtype === dtype && file.oracle.arithmetic === 'portable',
    onAnswer: (testCase, trajectory) => answers.push({ testCase, trajectory }),
  });
  const outcomes = results.flatMap(({ caseId, verdict }): CaseOutcome[] => {
    const testCase = cases.get(caseId);
    if (!testCase || verdict === 'notJudged') {
      return [];
    }
    const outcome = verdict === 'failed' ? 'failed' : verdict === 'divergent' ? 'wrong' : 'right';
    return [{ testCase, outcome }];
  });
  return { diagnosis: diagnose({ answers, capabilities: port.capabilities }), outcomes };
}
