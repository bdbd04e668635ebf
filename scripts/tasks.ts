/** A program that `npm run task` can run. */
interface Task {
  /** What the task does: a line of the list. */
  readonly does: string;
  /** A compiled program and its arguments, from the package's folder. */
  readonly program: readonly [string, ...string[]];
  /** A compiled program that runs after it, if it succeeds. */
  readonly next?: string;
}

/** All tasks by name, in the order of the list. */
export const tasks: Readonly<Record<string, Task>> = {
  prose: {
    does: 'checks that pages, comments and messages are plain English',
    program: ['dist/scripts/prose/check-prose.js'],
  },
  oracle: {
    does: 'sets up real PyTorch in .venv (about 1 GiB)',
    program: ['dist/scripts/generate/install-oracle.js'],
  },
  fixtures: {
    does: 'regenerates fixtures/ with real PyTorch',
    program: ['dist/src/cli/main.js', 'fixtures', 'regenerate'],
    next: 'dist/scripts/generate/write-corpus-hash.js',
  },
  'corpus-hash': {
    does: 'writes the hash of the bundled corpus to src/corpus/bundled-sha256.ts',
    program: ['dist/scripts/generate/write-corpus-hash.js'],
  },
  drift: {
    does: 'compares fixtures/ with what any installed PyTorch computes (exit code 1 if they differ)',
    program: ['dist/scripts/versions/check-drift.js'],
  },
  'scale-digests': {
    does: 'records spec/scale-digests.json with real PyTorch (--check only compares)',
    program: ['dist/scripts/generate/record-scale.js'],
  },
  kernels: {
    does: 'assembles the WebAssembly kernels',
    program: ['dist/scripts/kernels/write-kernels.js'],
  },
  schemas: {
    does: 'writes spec/schema/',
    program: ['dist/scripts/pages/write-schemas.js'],
  },
  api: {
    does: 'writes spec/api/: all names that users can import',
    program: ['dist/scripts/api/write-api-reports.js'],
  },
  'golden-reports': {
    does: 'writes test/report/golden/',
    program: ['dist/scripts/pages/write-golden-reports.js'],
  },
  'recorded-values': {
    does: 'records the digests of the bound and the dialects in test/',
    program: ['dist/scripts/pages/write-recorded-values.js'],
  },
  ports: {
    does: 'judges the real ports and writes spec/results/ports.md',
    program: ['dist/scripts/pages/write-ports.js'],
  },
  'kill-matrix': {
    does: 'writes spec/results/kill-matrix.md and .tsv (minutes; --fast keeps the diagnoses)',
    program: ['dist/scripts/pages/write-kill-matrix.js'],
  },
  observations: {
    does: 'writes spec/results/pytorch-against-itself.md',
    program: ['dist/scripts/pages/write-observations.js'],
  },
  versions: {
    does: 'writes spec/results/pytorch-versions.md from spec/observations/versions/',
    program: ['dist/scripts/versions/write-versions.js'],
  },
  'fit-arithmetic': {
    does: 'finds the arithmetic of a recording of scripts/observe/record_device.py',
    program: ['dist/scripts/fit/fit-arithmetic.js'],
  },
  'effective-learning-rate': {
    does: 'writes spec/results/effective-learning-rate.md and .tsv',
    program: ['dist/scripts/pages/write-effective-learning-rate.js'],
  },
  tolerances: {
    does: 'writes spec/results/tolerances.md',
    program: ['dist/scripts/pages/write-tolerances.js'],
  },
  rounding: {
    does: 'writes spec/results/rounding.md (minutes)',
    program: ['dist/scripts/pages/write-rounding.js'],
  },
  mutation: {
    does: 'runs mutation testing and writes its page (takes an hour)',
    program: ['dist/scripts/pages/mutation.js'],
  },
  architecture: {
    does: 'draws pictures/architecture.svg',
    program: ['dist/scripts/pages/write-architecture.js'],
  },
  pictures: {
    does: 'takes the pictures of the README',
    program: ['dist/scripts/pages/pictures.js'],
  },
  example: {
    does: 'trains a linear regression with the bundled optimizer',
    program: ['dist/examples/linear-regression.js'],
  },
  owner: {
    does: 'writes the account that owns the repository into every file that names it',
    program: ['dist/scripts/release/set-owner.js'],
  },
  'release-version': {
    does: 'moves the pending changesets to the changelog, and sets the version',
    program: ['dist/scripts/release/set-version.js'],
  },
};
