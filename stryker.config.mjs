/*
 * Mutates one folder of src/ (float, rmsprop, parity, dialect), named in RMSPROP_PARITY_MUTATED, and holds each mutant
 * against that folder's own quick tests. `npm run task mutation` does so for all four, one after the other.
 */
const folder = process.env['RMSPROP_PARITY_MUTATED'] ?? 'float';
const reports = `reports/mutation/${folder}`;

const options = {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  mutate: [
    `src/${folder}/**/*.ts`,
    // words and tables of data, which nothing computes with: other tests hold them against what they describe
    '!src/dialect/catalogue/*.ts',
    // another thread runs it, where no mutant is
    '!src/rmsprop/kernel/kernel-threads.ts',
    '!src/rmsprop/kernel/kernel-worker.ts',
  ],
  ignorePatterns: ['/.venv', '/.ports', '/dist', '/coverage', '/reports', '/examples'],
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
