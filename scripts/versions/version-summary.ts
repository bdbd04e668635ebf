import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Case, Corpus } from '../../src/corpus/corpus.ts';
import { laneOf } from '../../src/parity/lane.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';
import { contrast, placeText } from '../../src/report/text/number-text.ts';
import { decodeTrajectory } from '../../src/scenario/decode.ts';
import { schemaOf } from '../../src/scenario/schema-of.ts';
import { reasonOf } from './known-changes.ts';
import {
  aboutSchema,
  type PlayedCase,
  type VersionAbout,
  type VersionRecording,
} from './version-recording.ts';

/** A case in which a version of PyTorch differs from the corpus. */
export interface CaseDifference {
  readonly case: string;
  readonly kind: 'bits' | 'message' | 'exception';
  /** Values that differ, and values of the case. 0 if PyTorch raised an exception. */
  readonly different: number;
  readonly values: number;
  /** The first difference: its place, the golden value, and the value of this version. */
  readonly first: { readonly place: string; readonly golden: string; readonly found: string };
  readonly reason: string;
}

/** What one version of PyTorch does with the scenarios of the corpus. The repository keeps this, not the recording. */
export interface VersionSummary {
  readonly format: 1;
  /** The SHA-256 of the corpus of the comparison. */
  readonly corpus: string;
  readonly about: VersionAbout;
  readonly cases: number;
  readonly values: number;
  /** The SHA-256 of all recorded snapshots and messages. */
  readonly digest: string;
  readonly interface: Readonly<Record<string, string>>;
  readonly differences: readonly CaseDifference[];
}

const differenceSchema = z.strictObject({
  case: z.string(),
  kind: z.enum(['bits', 'message', 'exception']),
  different: z.int(),
  values: z.int(),
  first: z.strictObject({ place: z.string(), golden: z.string(), found: z.string() }),
  reason: z.string(),
});

export const summarySchema: z.ZodType<VersionSummary> = schemaOf<VersionSummary>()(
  z.strictObject({
    format: z.literal(1),
    corpus: z.string(),
    about: aboutSchema,
    cases: z.int(),
    values: z.int(),
    digest: z.string(),
    interface: z.record(z.string(), z.string()),
    differences: z.array(differenceSchema),
  }),
);

/** Compares a recording with the golden trajectories and refusals of the corpus. */
export async function summarize(
  corpus: Corpus,
  { about, interface: found, cases }: VersionRecording,
): Promise<VersionSummary> {
  const hash = createHash('sha256');
  const differences: CaseDifference[] = [];
  let count = 0;
  let values = 0;
  for (const entry of corpus.manifest.files) {
    for (const testCase of corpus.readCases(entry)) {
      const played = cases.get(testCase.caseId);
      count += 1;
      hash.update(JSON.stringify(played ?? null));
      const result = played ? await compareCase(testCase, played) : notPlayed(testCase);
      values += result.values;
      differences.push(...result.differences);
    }
  }
  return {
    format: 1,
    corpus: corpus.sha256,
    about,
    cases: count,
    values,
    digest: hash.digest('hex'),
    interface: found,
    differences,
  };
}

interface CaseResult {
  readonly values: number;
  readonly differences: readonly CaseDifference[];
}

function notPlayed({ caseId }: Case): CaseResult {
  const first = { place: 'the case', golden: 'a trajectory', found: 'nothing recorded' };
  return {
    values: 0,
    differences: [
      { case: caseId, kind: 'exception', different: 0, values: 0, first, reason: 'not played' },
    ],
  };
}

async function compareCase(testCase: Case, played: PlayedCase): Promise<CaseResult> {
  const { dtype, scenario, golden, caseId, refusal } = testCase;
  const events = scenario.events.slice(0, played.snapshots.length);
  const trajectory = decodeTrajectory({ ...scenario, events }, played.snapshots);
  const goldenEnd = refusal ? `${refusal.exception}: ${refusal.message}` : 'accepted';
  const foundEnd =
    played.exception === undefined ? 'accepted' : `${played.exception}: ${played.message ?? ''}`;
  if (goldenEnd !== foundEnd) {
    const first = {
      place: `event ${played.snapshots.length}`,
      golden: goldenEnd,
      found: foundEnd.split('\n')[0] ?? '',
    };
    const kind = refusal ? 'message' : 'exception';
    const reason = refusal ? 'it checks its arguments differently' : reasonOfException(foundEnd);
    return {
      values: 0,
      differences: [{ case: caseId, kind, different: 0, values: 0, first, reason }],
    };
  }
  const comparison = compareTrajectories(dtype, golden, trajectory);
  const { first, values, mismatches: different } = comparison;
  if (!first) {
    return { values, differences: [] };
  }
  const { expected, actual } = contrast(first);
  const difference = {
    case: caseId,
    kind: 'bits',
    different,
    values,
    first: {
      place: placeText(first, laneOf(testCase, comparison)),
      golden: expected,
      found: actual,
    },
    reason: await reasonOf(testCase, trajectory),
  } as const;
  return { values, differences: [difference] };
}

function reasonOfException(text: string): string {
  return text.includes('not implemented for')
    ? 'it lacks the dtype on a CPU'
    : 'it raises an error';
}
