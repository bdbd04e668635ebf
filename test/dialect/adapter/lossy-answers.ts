import { dialectOf, type Deviation } from '../../../src/dialect/dialect.ts';
import type { Answer } from '../../../src/dialect/diagnosis/evidence.ts';
import { dialectTrajectory } from '../../../src/dialect/formula/play-dialect.ts';
import { dtypes, type Dtype, type Storage } from '../../../src/float/dtype.ts';
import { mapTensors } from '../../../src/scenario/transforms.ts';
import type { Case } from '../../../src/corpus/corpus.ts';
import { caseOf } from '../../few-cases.ts';

/* Answers of an optimizer behind an adapter that changes tensors on the way. */

/** Changes a tensor on the way. */
export type Way = (data: Storage) => Storage;

/** Returns cases that have numbers which no RMSprop changes. */
export function casesOf(dtype: Dtype): Case[] {
  return [
    'dialects/gradients-missing',
    'dialects/gradients-missing-momentum',
    'dialects/lr-zero',
    'events/gradients-missing',
    'events/lifecycle',
    'events/reload',
    'grid/plain',
    'grid/momentum-weight_decay',
    'grid/centered-momentum',
  ].map((id) => caseOf(id.replace('/', `/${dtype}/portable/`)));
}

/** Returns the answers of a dialect. `inward` changes what the suite sends, and `outward` what the port returns. */
export function answersThrough(
  cases: readonly Case[],
  { inward = same, outward = same }: { readonly inward?: Way; readonly outward?: Way },
  deviations: readonly Deviation[] = [],
): Answer[] {
  return cases.map((testCase) => {
    const trajectory = dialectTrajectory(
      mapTensors(testCase.scenario, (data) => inward(data.slice())),
      dialectOf(deviations),
      { arithmetic: 'portable' },
    );
    return {
      testCase,
      trajectory: trajectory.map(({ params, state }) => ({
        params: params.map((data) => outward(data.slice())),
        state,
      })),
    };
  });
}

function same(data: Storage): Storage {
  return data;
}

/** Makes a way that changes each number by itself. */
export function eachNumber(dtype: Dtype, change: (value: number) => number): Way {
  const { decode, encode } = dtypes[dtype].format;
  return (data) => data.map((word) => encode(change(decode(word))));
}
