import { describe, expect, it } from 'vitest';
import { dialectOf, deviationText, type Axis, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { singleMutants } from '../../src/dialect/normal-form.ts';
import type { Dtype } from '../../src/float/dtype.ts';
import { checkInvariants } from '../../src/invariant/check-invariants.ts';
import { invariantName, invariants } from '../../src/invariant/invariants.ts';
import { openModulePort } from '../../src/port/module/module-port.ts';
import type { Port } from '../../src/port/port.ts';
import {
  cappedLearningRate,
  clippedOnOneSide,
  countsAllSteps,
  parameterAsBuffer,
  momentumReadOnce,
  slowerMatrices,
  onlyFirstGroup,
  passesOverNaN,
  sharedBuffer,
  unsteady,
  usesGradientAsScratch,
  weightDecayReadOnce,
} from '../invariant/wrong-ports.ts';
import { losesUnused } from '../parity/hiding-ports.ts';

/** Returns the invariants that a port violates. Expects that the port does not break. */
async function violatedBy(
  port: Port,
  dtype: Dtype,
  accepts: (name: string) => boolean = () => true,
): Promise<string[]> {
  const setting = { level: 'equivalent', arithmetic: 'portable', seed: 3, runs: 60 } as const;
  const results = await checkInvariants({ port, ...setting, accepts, dtypes: [dtype] });
  expect(results.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
  return results.flatMap(({ verdict, invariant }) =>
    verdict === 'violated' ? [invariant.id] : [],
  );
}

/** The fastest and most effective invariants come first: after a violation, the mutant needs no further test. */
const quickest = ['first-step', 'no-memory', 'weight-decay-is-l2', 'zero-gradient', 'coasting'];
const names = [
  ...quickest.map((id) => invariantName({ id })),
  ...invariants.filter(({ id }) => !quickest.includes(id)).map(invariantName),
];

/** Returns whether a port violates any invariant. */
async function isFoundOut(port: Port, dtype: Dtype): Promise<boolean> {
  for (const name of names) {
    if ((await violatedBy(port, dtype, (candidate) => candidate === name)).length > 0) {
      return true;
    }
  }
  return false;
}

const mutant = (...deviations: readonly [Deviation]): Port =>
  dialectPort(dialectOf(deviations), 'portable');

/** For each invariant, a wrong optimizer that violates it and few others. */
const witnesses: readonly (readonly [title: string, id: string, port: Port])[] = [
  ['[INV-1]', 'square-average', mutant({ axis: 'state', value: 'seeded-from-gradient' })],
  ['[INV-2]', 'independent-elements', slowerMatrices],
  ['[INV-3]', 'groups-as-one', onlyFirstGroup],
  ['[INV-4]', 'group-alone', mutant({ axis: 'groups', value: 'first-everywhere' })],
  ['[INV-5]', 'sign-symmetry', clippedOnOneSide],
  ['[INV-6]', 'maximize', mutant({ axis: 'maximize', value: 'after-weight-decay' })],
  ['[INV-7]', 'gradient-scale', mutant({ axis: 'square-avg', value: 'clipped-before' })],
  ['[INV-8]', 'learning-rate-scale', cappedLearningRate],
  ['[INV-9]', 'zero-gradient', mutant({ axis: 'initial-square-avg', value: 'eps' })],
  ['[INV-10]', 'no-memory', mutant({ axis: 'epsilon', value: 'floor' })],
  ['[INV-11]', 'momentum-zero', momentumReadOnce],
  ['[INV-12]', 'weight-decay-zero', weightDecayReadOnce],
  ['[INV-13]', 'step-size', mutant({ axis: 'weight-decay', value: 'decoupled-lr' })],
  ['[INV-14]', 'centered-variance', mutant({ axis: 'centered', value: 'eps-inside' })],
  ['[INV-15]', 'learning-rate-zero', mutant({ axis: 'learning-rate', value: 'zero-is-default' })],
  ['[INV-16]', 'null-gradient', mutant({ axis: 'state', value: 'created-for-null' })],
  ['[INV-17]', 'caller-gradient', usesGradientAsScratch],
  ['[INV-18]', 'determinism', unsteady],
  ['[INV-19]', 'reload', mutant({ axis: 'state', value: 'reset-on-reload' })],
  ['[INV-20]', 'two-optimizers', sharedBuffer],
  ['[INV-21]', 'step-counter', countsAllSteps],
  ['[INV-22]', 'nan-lane', passesOverNaN],
  ['[INV-23]', 'first-step', mutant({ axis: 'square-avg', value: 'undamped' })],
  ['[INV-24]', 'first-step-momentum', mutant({ axis: 'momentum', value: 'dampened' })],
  ['[INV-25]', 'coasting', mutant({ axis: 'momentum', value: 'ignored' })],
  ['[INV-26]', 'weight-decay-is-l2', mutant({ axis: 'weight-decay', value: 'ignored' })],
  ['[INV-27]', 'state-from-gradients', parameterAsBuffer],
  ['[INV-28]', 'no-clamp', mutant({ axis: 'centered', value: 'clamped' })],
  ['[INV-29]', 'unused-state-kept', await openModulePort(losesUnused)],
];

describe('every invariant', () => {
  it('has a wrong optimizer that violates it', () => {
    expect(witnesses.map(([title]) => title)).toEqual(
      invariants.map(({ clause }) => `[${clause}]`),
    );
    expect(witnesses.map(([, id]) => id)).toEqual(invariants.map(({ id }) => id));
  });

  it.each(witnesses)('%s %s detects a mistake that few others detect', async (_, id, port) => {
    const found = await violatedBy(port, 'float32');
    process.stdout.write(`${port.name}: ${found.join(', ')}\n`);
    expect(found).toContain(id);
    expect(found.length).toBeLessThanOrEqual(4);
  });
});

/** The axes of what no invariant asks: defaults, gradients of several passes, loads into an optimizer in use, and so on. */
const unasked = new Set<Axis>([
  'load',
  'defaults',
  'backward',
  'zero-grad',
  'tensor-lr',
  'new-data',
]);

/** The other mutants that violate no invariant: none knows what a change of these options does. Only golden data finds them. */
const onlyInGoldenData = [
  'changes: eps-ignored',
  'changes: centered-ignored',
  'changes: maximize-ignored',
];

describe.each(['float32', 'float64'] as const)('the mutants in %s [INV-1]', (dtype) => {
  it('violate invariants, so that no golden data is necessary, except three', async () => {
    const mutants = singleMutants(dtype).filter(({ axis }) => !unasked.has(axis));
    const alive: string[] = [];
    for (const deviation of mutants) {
      if (!(await isFoundOut(mutant(deviation), dtype))) {
        alive.push(deviationText(deviation));
      }
    }
    process.stdout.write(
      `${dtype}: the invariants find out ${mutants.length - alive.length} of ${mutants.length} mutants\n`,
    );
    expect(mutants.length).toBeGreaterThanOrEqual(135);
    expect(alive).toEqual(onlyInGoldenData);
  });
});
