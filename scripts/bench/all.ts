import { execa } from 'execa';
import { join } from 'node:path';
import { benchmarks, pageBenchmarks } from './benchmarks.ts';

/*
 * `npm run bench` runs the benchmarks of spec/results/performance.md one after the other, each in a separate process.
 * `npm run bench NAME` runs one benchmark. Its options go after "--", as in `npm run bench -- steps --quick`.
 */

const [name, ...args] = process.argv.slice(2);
if (name === undefined) {
  for (const benchmark of pageBenchmarks) {
    await run(benchmark, []);
  }
} else if (benchmarks.includes(name)) {
  await run(name, args);
} else {
  process.stderr.write(
    `there is no benchmark ${JSON.stringify(name)}. Expected ${benchmarks.join(', ')}, or no name to run all benchmarks of the page.\n`,
  );
  process.exitCode = 2;
}

async function run(benchmark: string, options: readonly string[]): Promise<void> {
  await execa(process.execPath, [join(import.meta.dirname, `${benchmark}.js`), ...options], {
    stdio: 'inherit',
  });
}
