import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The tests for the mutants of each folder: those that are fast and start no process. The first failure ends a run.
 * Therefore
 * fast tests, and tests that find most mutants, come first.
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
// last, so that code that runs while a module loads counts as covered by all tests
const names = [...chosen, 'mutation/loads'].map((name) => `test/${name}.test.ts`);

class InThisOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      names.findIndex((name) => moduleId.includes(name.replace('*.test.ts', '')));
    return files.toSorted((left, right) => rank(left) - rank(right));
  }
}

export default defineConfig({
  test: {
    include: names,
    testTimeout: 60_000,
    isolate: false, // modules load only once, so that a further test file costs little
    setupFiles: ['test/mutation/fill-tables.ts'],
    // Stryker's set-up must run first: it activates the mutant
    sequence: { setupFiles: 'list', sequencer: InThisOrder },
  },
});
