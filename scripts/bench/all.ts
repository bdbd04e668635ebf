import { execa } from 'execa';
import { join } from 'node:path';

/*
 * `npm run bench`: the benchmarks of spec/results/performance.md, one after the other, each in a process of its own.
 * `npm run bench NAME` runs one benchmark; options for it go after "--", as in `npm run bench -- steps --quick`.
 */

/** Those whose tables stand in the page. */
const ofPage = ['steps', 'verdict', 'process-ports', 'fuzz', 'memory', 'scale'];
const others = ['diagnosis', 'html-report', 'shards'];

const [name, ...args] = process.argv.slice(2);
const names = [...ofPage, ...others];
if (name === undefined) {
  for (const each of ofPage) {
    await run(each, []);
  }
} else if (names.includes(name)) {
  await run(name, args);
} else {
  process.stderr.write(
    `there is no benchmark ${JSON.stringify(name)}: expected one of ${names.join(', ')}, or none for all of the page\n`,
  );
  process.exitCode = 2;
}

async function run(benchmark: string, options: readonly string[]): Promise<void> {
  await execa(process.execPath, [join(import.meta.dirname, `${benchmark}.js`), ...options], {
    stdio: 'inherit',
  });
}
