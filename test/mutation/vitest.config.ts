import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The tests that a mutant of each folder is held against: those that take little time and no process. In this order, as
 * the first that fails ends the run: what is quick, or finds most, comes first.
 */
const tests: Readonly<Record<string, readonly string[]>> = {
  float: ['float/*'],
  rmsprop: ['rmsprop/*'],
  parity: [
    'parity/rounding-model',
    'parity/tracked',
    'parity/bound-rows',
    'parity/compare',
    'parity/compare-bounded',
    'parity/known-lines',
    'parity/bound-complex',
    'parity/bound-digests',
    'parity/drift',
    'parity/glob',
    'parity/judge',
    'parity/known',
    'parity/outcome',
    'parity/probe',
    'parity/shard',
    'parity/selection-rules',
    'parity/verify-run',
  ],
  dialect: [
    'dialect/dialect',
    'dialect/element-step',
    'dialect/tracked-operations',
    'dialect/separating-probe',
    'dialect/average-rules',
    'dialect/caller-gradient',
    'dialect/player',
    'dialect/movement-rules',
    'dialect/evidence-rules',
    'dialect/normal-form-rules',
    'dialect/dialect-digests',
    'dialect/fit',
    'dialect/side-by-side',
    'dialect/close-up',
    'dialect/diagnose-one-step',
    'dialect/diagnose-small',
    'dialect/diagnose-run',
  ],
};

const folder = process.env['RMSPROP_PARITY_MUTATED'];
const chosen = folder === undefined ? Object.values(tests).flat() : (tests[folder] ?? []);
// last, so that what is run when a module is loaded counts as run by all
const names = [...chosen, 'mutation/loads'].map((name) => `test/${name}.test.ts`);

class InThisOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      names.findIndex((name) => moduleId.includes(name.replace('*.test.ts', '')));
    return files.toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    include: names,
    testTimeout: 60_000,
    isolate: false, // a test file costs nothing but its tests: modules are loaded once
    setupFiles: ['test/mutation/fill-tables.ts'],
    // Stryker's own set-up comes first, which switches the mutant on
    sequence: { setupFiles: 'list', sequencer: InThisOrder },
  },
});
