/** The benchmarks whose tables are in spec/results/performance.md, in the order in which `npm run bench` runs them. */
export const pageBenchmarks: readonly string[] = [
  'steps',
  'verdict',
  'process-ports',
  'fuzz',
  'memory',
  'scale',
];

/** All that `npm run bench NAME` can run: scripts/bench/NAME.ts. */
export const benchmarks: readonly string[] = [
  ...pageBenchmarks,
  'diagnosis',
  'html-report',
  'shards',
];
