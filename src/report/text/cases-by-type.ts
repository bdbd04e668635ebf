import { arithmeticNames, type Arithmetic } from '../../float/arithmetic.ts';
import { dtypeNames, type Dtype } from '../../float/dtype.ts';
import type { Report, ReportedCase } from '../report.ts';

/** The cases of one dtype whose golden trajectories have one arithmetic. */
export interface TypedCases {
  readonly dtype: Dtype;
  readonly arithmetic: Arithmetic;
  readonly cases: readonly ReportedCase[];
}

/** Groups cases by dtype, and each dtype by arithmetic. Leaves out empty groups. */
export function casesByType({ cases, corpus }: Pick<Report, 'cases' | 'corpus'>): TypedCases[] {
  return dtypeNames.flatMap((dtype) =>
    arithmeticNames.flatMap((arithmetic) => {
      const group = cases.filter(
        (item) => item.dtype === dtype && corpus.oracle[item.oracle]?.arithmetic === arithmetic,
      );
      return group.length === 0 ? [] : [{ dtype, arithmetic, cases: group }];
    }),
  );
}
