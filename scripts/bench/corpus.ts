import { execa } from 'execa';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { venvPython } from '../venv.ts';

/*
 * `npm run bench`: the whole corpus loaded and judged, from a cold start, against `python -c "import torch"`. The two
 * take turns, so that a machine whose speed drifts slows both; what counts is the ratio of the medians.
 */

const ROUNDS = 9;

const root = packageRoot();
const commands = {
  'rmsprop-parity verify': [process.execPath, [join(root, 'dist/src/cli/main.js'), 'verify']],
  'python -c "import torch"': [venvPython(root), ['-c', 'import torch']],
} as const;

const seconds = new Map<string, number[]>(Object.keys(commands).map((name) => [name, []]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, [file, args]] of Object.entries(commands)) {
    const start = performance.now();
    await execa(file, args);
    if (round > 0) {
      seconds.get(name)?.push((performance.now() - start) / 1000); // the first round warms the disk's cache
    }
  }
}

const medians = [...seconds].map(([name, times]) => {
  const sorted = times.toSorted((a, b) => a - b);
  const [least = 0, median = 0, most = 0] = [0, (ROUNDS - 1) / 2, ROUNDS - 1].map(
    (index) => sorted[index],
  );
  process.stdout.write(
    `${name.padEnd(26)} ${least.toFixed(2)} … ${median.toFixed(2)} … ${most.toFixed(2)} s\n`,
  );
  return median;
});
const [verify = 0, importTorch = 1] = medians;
process.stdout.write(
  `ratio of the medians        ${(verify / importTorch).toFixed(2)} (${ROUNDS} rounds each, in turn)\n`,
);
