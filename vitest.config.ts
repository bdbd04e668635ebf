import { defineConfig } from 'vitest/config';

const report = process.env['RMSPROP_PARITY_TEST_REPORT'];

/** The projects that have a separate folder. All other tests are unit tests. */
const kinds = ['flows', 'e2e', 'proofs', 'oracle', 'ports', 'browser'] as const;

const compiled = { globalSetup: ['test/global-setup.ts'] };

// No test changes shared state. So `isolate: false` lets a worker load each module once, not once for each test file.
export default defineConfig({
  test: {
    maxWorkers: '100%', // many tests wait for other processes
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: kinds.map((kind) => `test/${kind}/**`),
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      ...kinds.map((name) => ({
        test: {
          name,
          include: [`test/${name}/**/*.test.ts`],
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          ...compiled,
        },
      })),
    ],
  },
});
