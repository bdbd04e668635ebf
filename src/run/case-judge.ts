import type { Case, Corpus } from '../corpus/corpus.ts';
import type { Answer } from '../dialect/diagnosis/evidence.ts';
import { ParityError } from '../errors.ts';
import { judge, type CaseResult } from '../parity/judge-case.ts';
import { noLimit } from '../port/time-limit.ts';
import type { Port } from '../port/port.ts';
import { reportDiagnosis } from '../report/make-report.ts';
import { diagnosisText } from '../report/diagnosis/diagnosis-text.ts';
import { diagnosisOf } from './run-findings.ts';

/** A port differs from PyTorch in some cases. The message says what it computes instead. */
class DiagnosisError extends ParityError {
  readonly code = 'diagnosis';
}

/** Judges cases one by one, and keeps the answers of the port. So all failures together get one diagnosis. */
export class CaseJudge {
  readonly #port: Port;
  readonly #corpus: Corpus;
  readonly #answers = new Map<string, Answer>();
  #isDivergent = false;

  constructor(port: Port, corpus: Corpus) {
    this.#port = port;
    this.#corpus = corpus;
  }

  async judge(testCase: Case): Promise<CaseResult> {
    const result = await judge(testCase, this.#port, {
      required: [],
      onAnswer: (answered, trajectory) => {
        this.#answers.set(answered.caseId, { testCase: answered, trajectory });
      },
      limit: noLimit,
    });
    this.#isDivergent ||= result.verdict === 'divergent';
    return result;
  }

  /**
   * Diagnoses the port from all answers so far.
   *
   * @param isModule whether the port has the names of modules, such as `weightDecay`.
   * @throws DiagnosisError if a case is divergent.
   */
  async requireNoDivergence(isModule: boolean): Promise<void> {
    if (this.#isDivergent) {
      const answers = [...this.#answers.values()];
      const diagnosis = await diagnosisOf(this.#port, answers, this.#corpus, null);
      const { language } = this.#port;
      throw new DiagnosisError(
        diagnosisText(reportDiagnosis(diagnosis), {
          ...(language !== undefined && { language }),
          ...(isModule && { inProcess: true }),
        }),
      );
    }
  }
}
