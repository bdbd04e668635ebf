import { execa, ExecaError } from 'execa';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { tasks } from './tasks.ts';

/* `npm run task NAME` runs a program that maintains the repository. Without a name, it lists the tasks. */

function listText(): string {
  const width = Math.max(...Object.keys(tasks).map(({ length }) => length));
  const lines = Object.entries(tasks).map(([name, { does }]) => `  ${name.padEnd(width)}  ${does}`);
  return `npm run task NAME runs one of these tasks. Options go after "--".\n\n${lines.join('\n')}\n`;
}

/** Runs compiled programs one after another, until one fails. Returns the exit code of the last program that ran. */
async function runPrograms(programs: readonly (readonly string[])[]): Promise<number> {
  for (const [program = '', ...args] of programs) {
    try {
      await execa(process.execPath, [join(packageRoot(), program), ...args], { stdio: 'inherit' });
    } catch (error) {
      return error instanceof ExecaError ? (error.exitCode ?? 1) : 1;
    }
  }
  return 0;
}

const [name, ...args] = process.argv.slice(2);
const task = name !== undefined && Object.hasOwn(tasks, name) ? tasks[name] : undefined;
if (task) {
  const { program, next } = task;
  process.exitCode = await runPrograms([[...program, ...args], ...(next ? [[next]] : [])]);
} else if (name === undefined) {
  process.stdout.write(listText());
} else {
  process.stderr.write(
    `there is no task ${JSON.stringify(name)}. Expected one of these:\n\n${listText()}`,
  );
  process.exitCode = 2;
}
