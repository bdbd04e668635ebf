import type { Case } from '../../src/corpus/corpus.ts';
import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { MeanUpdate } from '../../src/rmsprop/element-update.ts';
import type { Scenario, Trajectory } from '../../src/scenario/scenario.ts';

/** A change between versions of PyTorch that the bundled optimizer can reproduce. */
interface KnownChange {
  readonly reason: (dtype: Dtype) => string;
  readonly meanUpdate: MeanUpdate;
  /** Returns the value of foreach with which the bundled optimizer computes like that version. */
  readonly foreach: (foreach: boolean) => boolean;
}

const oldMean = 'it moves the centered mean by mul and add instead of lerp (NUM-15)';

/** What the other implementation does in a dtype. */
const otherImplementation = (dtype: Dtype): string =>
  dtypes[dtype].components === 2
    ? 'its foreach treats complex numbers as single tensor does now (NUM-10, NUM-15)'
    : 'single tensor rounds the scalars of mul as foreach does now (NUM-9, NUM-15)';

/** The changes, the smallest first. */
const knownChanges: readonly KnownChange[] = [
  { reason: () => oldMean, meanUpdate: 'multiply-add', foreach: (foreach) => foreach },
  { reason: otherImplementation, meanUpdate: 'lerp', foreach: (foreach) => !foreach },
  {
    reason: (dtype) => `${oldMean}, and ${otherImplementation(dtype)}`,
    meanUpdate: 'multiply-add',
    foreach: (foreach) => !foreach,
  },
];

/** The reason of a difference that no known change explains. */
export const UNKNOWN = 'unknown: no known change gives these bits';

/**
 * Returns why a version has other bits in a case: the first known change with which the bundled optimizer computes every
 * bit of that version.
 */
export async function reasonOf(testCase: Case, trajectory: Trajectory): Promise<string> {
  const { dtype, scenario, oracle } = testCase;
  for (const { reason, meanUpdate, foreach } of knownChanges) {
    const reference = referencePort(oracle.arithmetic, 'reference', meanUpdate);
    const own = await reference.run(withForeach(scenario, foreach));
    if (compareTrajectories(dtype, trajectory, own).first === null) {
      return reason(dtype);
    }
  }
  return UNKNOWN;
}

function withForeach(
  { dtype, groups, events }: Scenario,
  change: (foreach: boolean) => boolean,
): Scenario {
  return {
    dtype,
    groups: groups.map((group) => ({ ...group, foreach: change(group.foreach) })),
    events: events.map((event) =>
      event.kind === 'add_group'
        ? { ...event, group: { ...event.group, foreach: change(event.group.foreach) } }
        : event,
    ),
  };
}
