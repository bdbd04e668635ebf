/** The benchmarks that write the tables of spec/results/performance.md, in the order of `npm run bench`. */
export const pageBenchmarks: readonly string[] = [
  'steps',
  'models',
  'verdict',
  'process-ports',
  'isolation',
  'fuzz',
  'fuzz-memory',
  'memory',
  'scale',
];

/** All benchmarks that `npm run bench NAME` can run: each is a file scripts/bench/NAME.ts. */
export const benchmarks: readonly string[] = [
  ...pageBenchmarks,
  'diagnosis',
  'numbers',
  'html-report',
  'shards',
];
