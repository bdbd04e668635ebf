import { execa, ExecaError } from 'execa';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { tasks } from './tasks.ts';

/* `npm run task NAME`: runs what maintains the repository. Without a name, lists what there is. */

function listText(): string {
  const width = Math.max(...Object.keys(tasks).map(({ length }) => length));
  const lines = Object.entries(tasks).map(([name, { does }]) => `  ${name.padEnd(width)}  ${does}`);
  return `npm run task NAME runs one of these. Options go after "--".\n\n${lines.join('\n')}\n`;
}

const [name, ...args] = process.argv.slice(2);
const task = name !== undefined && Object.hasOwn(tasks, name) ? tasks[name] : undefined;
if (task) {
  const [program, ...own] = task.program;
  const job = execa(process.execPath, [join(packageRoot(), program), ...own, ...args], {
    stdio: 'inherit',
  });
  process.exitCode = await job.then(
    () => 0,
    (error: unknown) => (error instanceof ExecaError ? (error.exitCode ?? 1) : 1),
  );
} else if (name === undefined) {
  process.stdout.write(listText());
} else {
  process.stderr.write(`there is no task ${JSON.stringify(name)}.\n\n${listText()}`);
  process.exitCode = 2;
}
