import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { stateNames } from '../../src/port/capabilities.ts';
import { decodeRunAnswer, runAnswerSchema } from '../../src/port/protocol.ts';
import { diagnosisText } from '../../src/report/diagnosis/diagnosis-text.ts';
import { reportDiagnosis } from '../../src/report/make-report.ts';
import { parse } from '../../src/scenario/parse.ts';
import { reshapedJson } from '../harness/damage.ts';
import { valueOrDeclared } from '../harness/declared.ts';
import { rightAnswer, testCase } from '../harness/right-answers.ts';

const answer = JSON.stringify(JSON.parse(rightAnswer).ok);

describe('diagnose() [HOS-2]', () => {
  it('returns a diagnosis for answers of any length and order', () => {
    let diagnosed = 0;
    fc.assert(
      fc.property(fc.array(reshapedJson(answer), { minLength: 1, maxLength: 3 }), (texts) => {
        const answers = texts.flatMap((text) => {
          const trajectory = valueOrDeclared(InvalidArgumentError, () =>
            decodeRunAnswer(parse(runAnswerSchema, text), 'float32', 'hex', stateNames),
          );
          return trajectory ? [{ testCase, trajectory }] : [];
        });
        const diagnosis = diagnose({ answers, capabilities: { state: stateNames } });
        expect(diagnosisText(reportDiagnosis(diagnosis))).not.toContain('undefined');
        diagnosed += answers.length;
      }),
      { numRuns: 12 },
    );
    expect(diagnosed).toBeGreaterThan(0);
  });
});
