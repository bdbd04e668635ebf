import { describe, expect, it } from 'vitest';
import { findAdapterFault } from '../../src/dialect/adapter/find-adapter-fault.ts';
import { catalogue } from '../../src/dialect/catalogue/catalogue.ts';
import { allDeviations, deviationText } from '../../src/dialect/dialect.ts';
import { dtypeNames } from '../../src/float/dtype.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { answersThrough, casesOf } from '../dialect/adapter/lossy-answers.ts';

/* No wrong formula looks like a wrong adapter. */

describe('findAdapterFault() of mutants [DIA-10]', () => {
  it.each(dtypeNames)(
    'accuses no wrong formula of %s, whether the port shows its state or not',
    (dtype) => {
      const cases = casesOf(dtype);
      const formulas = [
        ...allDeviations.map((deviation) => [deviation]),
        ...catalogue.map(({ deviations }) => deviations),
      ];
      for (const deviations of formulas) {
        const answers = answersThrough(cases, {}, deviations);
        const silent = answers.map(({ testCase, trajectory }) => ({
          testCase,
          trajectory: trajectory.map(({ params, state }) => ({
            params,
            state: state.map(() => null),
          })),
        }));
        const faults = [
          findAdapterFault({ answers, capabilities: allCapabilities }),
          findAdapterFault({ answers: silent, capabilities: { state: [] } }),
        ];
        const name = deviations.map(deviationText).join();
        expect([name, ...faults]).toEqual([name, null, null]);
      }
    },
  );
});
