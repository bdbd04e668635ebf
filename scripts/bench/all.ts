import { execa } from 'execa';
import { join } from 'node:path';

/*
 * `npm run bench`: the benchmarks of spec/results/performance.md, one after the other, each in a process of its own. What is given
 * goes to the benchmark of the step.
 */

const benchmarks = ['steps', 'verdict', 'process-ports', 'fuzz', 'memory', 'scale'];

for (const name of benchmarks) {
  const args = name === 'steps' ? process.argv.slice(2) : [];
  await execa(process.execPath, [join(import.meta.dirname, `${name}.js`), ...args], {
    stdio: 'inherit',
  });
}
