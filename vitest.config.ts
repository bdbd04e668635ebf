import { defineConfig } from 'vitest/config';

const report = process.env['RMSPROP_PARITY_TEST_REPORT'];

/** Kinds of tests that have a folder of their own; the others are the unit tests. */
const kinds = ['flows', 'e2e', 'proofs', 'oracle', 'ports', 'browser'] as const;

const compiled = { globalSetup: ['test/global-setup.ts'] };

// No test changes what others share, so a worker loads modules once, not once for each file: `isolate: false`.
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
