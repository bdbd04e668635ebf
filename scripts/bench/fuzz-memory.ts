import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { describeMachine } from './describe-machine.ts';
import { median } from './median.ts';
import { writeSection } from './performance-page.ts';

/*
 * `npm run bench fuzz-memory` lets `fuzz` draw 200,000 scenarios for a module, and reads the memory of its process each second. The
 * memory must not grow with the number of scenarios. Only Linux shows the memory of another process in a file.
 */

const RUNS = 200_000;

const root = packageRoot();
const main = join(root, 'dist/src/cli/main.js');
const module = join(root, 'dist/scripts/bench/whole-port.js');

/** Returns the memory of a process in MB. */
function memoryOf(pid: number): number {
  const [, kilobytes = 'NaN'] =
    /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kilobytes) / 1000;
}

const child = spawn(
  process.execPath,
  [main, 'fuzz', '--runs', String(RUNS), '--seed', '1', '--port', module],
  { stdio: ['ignore', 'inherit', 'inherit'] },
);
const samples: number[] = [];
const timer = setInterval(() => samples.push(memoryOf(child.pid ?? 0)), 1000);
const exitCode = await new Promise<number | null>((resolve) => child.once('exit', resolve));
clearInterval(timer);
if (exitCode !== 0) {
  throw new Error(`fuzz ended with exit code ${exitCode}`);
}
const quarter = Math.floor(samples.length / 4);
const mean = (values: readonly number[]): string => median(values).toFixed(0);
await writeSection(
  'fuzz-memory',
  [
    await describeMachine(),
    `\`fuzz --runs ${RUNS}\` for a module ran for ${samples.length} seconds. The memory of its process, as the median of each quarter of that time: ${mean(samples.slice(0, quarter))}, ${mean(samples.slice(quarter, 2 * quarter))}, ${mean(samples.slice(2 * quarter, 3 * quarter))} and ${mean(samples.slice(3 * quarter))} MB. The most was ${Math.max(...samples).toFixed(0)} MB.`,
  ].join('\n\n'),
);
