import { judgedCases } from '../proofs/kill-matrix.ts';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import { dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { diagnosisText } from '../../src/report/diagnosis/diagnosis-text.ts';
import { reportDiagnosis } from '../../src/report/make-report.ts';

/* The text of a diagnosis of given deviations, on the grid and the cases for dialects, in float32. */

const all = judgedCases(await loadCorpus(), 'float32').map(({ testCase }) => testCase);
const cases = all.filter(({ caseId }) => /^(dialects|grid)\//.test(caseId));

/** Returns the answers of a port with these deviations. `change` changes each value of its parameters. */
export function answersOf(
  deviations: readonly Deviation[],
  change?: (value: number) => number,
): Answer[] {
  return cases.map((testCase) => {
    const trajectory = dialectTrajectory(testCase.scenario, dialectOf(deviations), {
      arithmetic: 'portable',
    });
    return {
      testCase,
      trajectory: change
        ? trajectory.map((snapshot) => ({
            ...snapshot,
            params: snapshot.params.map((param) => param.map(change)),
          }))
        : trajectory,
    };
  });
}

export const textOf = (answers: readonly Answer[]): string =>
  diagnosisText(reportDiagnosis(diagnose({ answers, capabilities: allCapabilities })));
