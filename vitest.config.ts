import { defineConfig } from 'vitest/config';

const report = process.env['RMSPROP_PARITY_TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    maxWorkers: '100%', // many tests wait for other processes
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
