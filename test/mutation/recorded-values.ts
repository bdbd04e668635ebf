import { createHash } from 'node:crypto';
import type { Case } from '../../src/corpus/corpus.ts';
import {
  allDeviations,
  deviationText,
  dialectOf,
  type Deviation,
} from '../../src/dialect/dialect.ts';
import { playDialect } from '../../src/dialect/formula/play-dialect.ts';
import { dtypes, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { boundsOf, type SnapshotBound } from '../../src/parity/bound.ts';
import type { Tracked } from '../../src/parity/tracked.ts';
import type { Snapshot } from '../../src/scenario/scenario.ts';

/*
 * Digests of all numbers of the bound and the dialects. Other tests prove these numbers correct within tolerances;
 * the digests
 * notice every change.
 */

/** The recorded cases for bounds. Each shows something that no other case shows. */
export const boundCases: readonly string[] = [
  'grid/float32/portable/centered-momentum-weight_decay-maximize',
  'grid/float32/portable/plain',
  'grid/float32/portable/weight_decay',
  'grid/float64/portable/centered-momentum-weight_decay-maximize',
  'grid/bfloat16/portable/momentum',
  'dialects/float32/portable/alpha-near-one-centered',
  'dialects/float32/portable/alpha-above-one-centered',
  'dialects/float32/portable/first-gradient-infinite-momentum',
  'dialects/float32/portable/heavy-eps-momentum-weight_decay',
  'dialects/float32/portable/gradients-missing',
  'dialects/float16/portable/heavy-eps-momentum-centered',
  'dialects/float16/portable/first-gradient-infinite',
  'dialects/complex64/portable/heavy-eps-momentum-weight_decay',
  'events/float32/portable/lifecycle',
  'events/float32/portable/change-centered',
  'events/float32/portable/groups',
  'events/float32/portable/gradients-missing-without-eps',
  'hyperparameters/float32/portable/alpha-0_eps-1e-08_lr-0.01_momentum-0_weight_decay-0',
  'hyperparameters/float32/portable/alpha-0.4_eps-0.001_lr-0.001_momentum-0.9_weight_decay-0',
  'hyperparameters/float32/portable/alpha-0.5_eps-1e-10_lr-0.001_momentum-0_weight_decay-0.01_centered_maximize',
  'hyperparameters/float32/portable/alpha-0.9_eps-0.001_lr-0_momentum-0_weight_decay-0.01',
  'hyperparameters/float32/portable/alpha-0.99_eps-1_lr-1_momentum-0.5_weight_decay-0',
  'hyperparameters/float32/portable/alpha-1_eps-1e-10_lr-0.01_momentum-0.5_weight_decay-0_maximize',
  'hyperparameters/float32/portable/alpha-1.5_eps-1e-08_lr-0_momentum-0_weight_decay-10',
  'hyperparameters/float16/portable/alpha-0_eps-0_lr-0.01_momentum-0_weight_decay-0.01_centered',
  'hyperparameters/float16/portable/alpha-0.4_eps-1_lr-0.001_momentum-1.1_weight_decay-10_centered_maximize',
  'hyperparameters/float16/portable/alpha-0.5_eps-1e-10_lr-0.01_momentum-0.5_weight_decay-0_maximize',
  'hyperparameters/float16/portable/alpha-0.99_eps-0_lr-1_momentum-0.9_weight_decay-10_centered_maximize',
  'hyperparameters/float16/portable/alpha-1_eps-0.001_lr-0_momentum-0_weight_decay-10',
  'hyperparameters/float16/portable/alpha-0_eps-1_lr-0.01_momentum-0_weight_decay-0',
  'hyperparameters/float16/portable/alpha-1.5_eps-1e-10_lr-0.01_momentum-0_weight_decay-0',
];

/** Returns the digests of a case's bounds, for a port that keeps subnormal numbers and one that flushes them. */
export function boundDigests({ scenario, golden }: Case): string[] {
  return [false, true].map((flushesSubnormals) => {
    const digest = new Digest();
    boundsOf(scenario, golden, { flushesSubnormals }).forEach((bound) => digest.addBound(bound));
    return digest.text();
  });
}

/** The cases that every dialect plays. Each shows something that no other case shows. */
export const playedCases: readonly string[] = [
  'dialects/float32/portable/heavy-eps-momentum-weight_decay',
  'dialects/float32/portable/groups-alike-with-everything',
  'dialects/float32/portable/gradients-missing-momentum',
  'dialects/float32/portable/reload-momentum',
  'dialects/float32/portable/alpha-near-one-centered',
  'dialects/float32/portable/alpha-above-one-centered',
  'dialects/float32/portable/lr-zero',
  'hyperparameters/float32/portable/alpha-0_eps-1e-08_lr-0.01_momentum-0_weight_decay-0',
  'events/float32/portable/change-eps',
  'events/float32/portable/change-maximize',
  'events/float32/portable/lifecycle',
  'events/float32/portable/groups',
  'usage/float32/portable/defaults',
  'usage/float32/portable/default-eps',
  'usage/float32/portable/two-backward-passes',
  'usage/float32/portable/gradients-cleared-to-zeros',
  'usage/float32/portable/gradients-cleared-to-none',
  'usage/float32/portable/load-into-a-used-optimizer',
  'usage/float32/portable/load-twice',
  'usage/float32/portable/load-from-before-a-parameter',
  'usage/float32/portable/new-data',
  'usage/float64/portable/tensor-lr-float32',
  'dialects/float64/portable/heavy-eps-momentum-centered',
  'dialects/float16/fma/heavy-eps-momentum-centered',
  'dialects/bfloat16/portable/heavy-eps-weight_decay',
  'dialects/complex64/fma/heavy-eps-momentum-weight_decay',
];

/**
 * Returns the sets of deviations to play: none, each one, and some that influence each other. Excludes bias
 * correction and exponential decay, because a power has other last bits in other versions of the JavaScript engine.
 */
export function playedDeviations(): Deviation[][] {
  return [[], ...allDeviations.map((deviation) => [deviation]), ...together].filter(
    (deviations) => !deviations.some(hasPower),
  );
}

function hasPower({ axis, value }: Deviation): boolean {
  return axis === 'bias-correction' || value === 'decays-exponentially';
}

const together: Deviation[][] = [
  [
    { axis: 'square-avg', value: 'clipped-before' },
    { axis: 'weight-decay', value: 'l2-after-clipping' },
  ],
  [
    { axis: 'square-avg', value: 'clipped-after' },
    { axis: 'weight-decay', value: 'l2-after-clipping' },
  ],
  [
    { axis: 'square-avg', value: 'clipped-before' },
    { axis: 'weight-decay', value: 'l2-after-square-avg' },
  ],
  [
    { axis: 'square-avg', value: 'clipped-after' },
    { axis: 'weight-decay', value: 'l2-after-square-avg' },
  ],
  [
    { axis: 'weight-decay', value: 'l2-after-square-avg' },
    { axis: 'maximize', value: 'after-weight-decay' },
  ],
  [
    { axis: 'learning-rate', value: 'inside-buffer' },
    { axis: 'momentum', value: 'nesterov' },
  ],
  [
    { axis: 'momentum', value: 'dampened' },
    { axis: 'precision', value: 'reciprocal-root' },
  ],
  [
    { axis: 'momentum', value: 'only-if-centered' },
    { axis: 'state', value: 'by-position' },
  ],
  [
    { axis: 'epsilon', value: 'inside-subtracted-if-centered' },
    { axis: 'precision', value: 'one-minus-alpha-float32' },
  ],
  [
    { axis: 'bias-correction', value: 'both' },
    { axis: 'square-avg', value: 'previous' },
  ],
  [
    { axis: 'momentum', value: 'nesterov' },
    { axis: 'weight-decay', value: 'in-movement' },
  ],
  [
    { axis: 'learning-rate', value: 'inside-buffer' },
    { axis: 'weight-decay', value: 'in-movement' },
  ],
  [
    { axis: 'gradient', value: 'accumulated' },
    { axis: 'state', value: 'null-as-last-gradient' },
  ],
  [
    { axis: 'initial-square-avg', value: 'parameter' },
    { axis: 'epsilon', value: 'floor' },
  ],
  [
    { axis: 'initial-square-avg', value: 'parameter' },
    { axis: 'epsilon', value: 'absent' },
  ],
];

export function nameOf(deviations: readonly Deviation[]): string {
  return deviations.map(deviationText).join(' with ') || 'torch';
}

/** Returns the digest of all numbers of a dialect in a case: snapshots, intermediate values and bounds. */
export function dialectDigest(
  { scenario, dtype, oracle }: Case,
  deviations: readonly Deviation[],
): string {
  const digest = new Digest();
  const options = {
    arithmetic: oracle.arithmetic,
    onElement: (_: unknown, next: object) =>
      Object.values(next).forEach(({ value, distance }: Tracked) => digest.add([value, distance])),
  };
  for (const { snapshot, bound } of playDialect(scenario, dialectOf(deviations), options)) {
    digest.addSnapshot(dtype, snapshot);
    digest.addBound(bound);
  }
  return digest.text();
}

class Digest {
  readonly #values: number[] = [];

  add(values: Iterable<number>): void {
    for (const value of values) {
      this.#values.push(Number.isNaN(value) ? NaN : value); // all NaNs count as equal
    }
    this.#values.push(NaN);
  }

  addSnapshot(dtype: Dtype, { params, state, changedGradient }: Snapshot): void {
    const { decode } = dtypes[dtype].format;
    const addStorage = (storage: Storage | undefined): void =>
      this.add(storage ? Array.from(storage, (word) => decode(word)) : []);
    params.forEach(addStorage);
    state.forEach((entry) => {
      this.add(entry ? [entry.step] : []);
      [entry?.squareAvg, entry?.gradAvg, entry?.momentumBuffer].forEach(addStorage);
    });
    this.add(changedGradient ? [changedGradient.parameter, changedGradient.element] : []);
  }

  addBound({ params, state }: SnapshotBound): void {
    params.forEach((distances) => this.add(distances));
    state.forEach(({ squareAvg, gradAvg, momentumBuffer }) =>
      [squareAvg, gradAvg, momentumBuffer].forEach((distances) => this.add(distances)),
    );
  }

  text(): string {
    const bytes = new Uint8Array(Float64Array.from(this.#values).buffer);
    return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  }
}
