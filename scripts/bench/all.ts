import { execa } from 'execa';
import { join } from 'node:path';
import { benchmarks, pageBenchmarks } from './benchmarks.ts';

/*
 * `npm run bench`: the benchmarks of spec/results/performance.md, one after the other, each in a process of its own.
 * `npm run bench NAME` runs one benchmark; options for it go after "--", as in `npm run bench -- steps --quick`.
 */

const [name, ...args] = process.argv.slice(2);
if (name === undefined) {
  for (const each of pageBenchmarks) {
    await run(each, []);
  }
} else if (benchmarks.includes(name)) {
  await run(name, args);
} else {
  process.stderr.write(
    `there is no benchmark ${JSON.stringify(name)}: expected one of ${benchmarks.join(', ')}, or none for all of the page\n`,
  );
  process.exitCode = 2;
}

async function run(benchmark: string, options: readonly string[]): Promise<void> {
  await execa(process.execPath, [join(import.meta.dirname, `${benchmark}.js`), ...options], {
    stdio: 'inherit',
  });
}
