import { arithmeticNames, type Arithmetic } from '../../float/arithmetic.ts';
import { dtypeNames, type Dtype } from '../../float/dtype.ts';
import type { Report, ReportedCase } from '../report.ts';

/** The cases of a dtype that are held against one arithmetic. */
export interface TypedCases {
  readonly dtype: Dtype;
  readonly arithmetic: Arithmetic;
  readonly cases: readonly ReportedCase[];
}

/** Cases by dtype, and in each by arithmetic; those that have none are left out. */
export function casesByType({ cases, corpus }: Pick<Report, 'cases' | 'corpus'>): TypedCases[] {
  return dtypeNames.flatMap((dtype) =>
    arithmeticNames.flatMap((arithmetic) => {
      const some = cases.filter(
        (item) => item.dtype === dtype && corpus.oracle[item.oracle]?.arithmetic === arithmetic,
      );
      return some.length === 0 ? [] : [{ dtype, arithmetic, cases: some }];
    }),
  );
}
