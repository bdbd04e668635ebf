/*
 * Mutates one folder of src/ (float, rmsprop, parity or dialect), which RMSPROP_PARITY_MUTATED names, and runs the quick tests of
 * that folder on each mutant. `npm run task mutation` does so for all four folders, one after the other.
 */
const folder = process.env['RMSPROP_PARITY_MUTATED'] ?? 'float';
const reports = `reports/mutation/${folder}`;

const options = {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  mutate: [
    `src/${folder}/**/*.ts`,
    // texts and tables that no code computes with: other tests check them
    '!src/dialect/catalogue/*.ts',
    // another thread runs these files, and Stryker cannot put mutants there
    '!src/rmsprop/kernel/kernel-threads.ts',
    '!src/rmsprop/kernel/kernel-worker.ts',
  ],
  ignorePatterns: ['/.venv', '/.arm64', '/.ports', '/dist', '/coverage', '/reports', '/examples'],
  tsconfigFile: 'none', // Stryker would rewrite it with an interface that TypeScript 7 does not have
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 5000,
  timeoutFactor: 2,
  incremental: true,
  incrementalFile: `${reports}/incremental.json`,
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: `${reports}/mutation.html` },
  jsonReporter: { fileName: `${reports}/mutation.json` },
  thresholds: { high: 95, low: 90, break: 90 },
};

export default options;
