import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { lateOptimizationFlags } from '../../late-optimization.ts';
import { packageRoot } from '../../package-root.ts';
import { isWindows, killGroupAtExit } from '../process/process-group.ts';

/*
 * Processes for modules. This file imports little, so that a process can start before the command has loaded its own code. The
 * two then load side by side.
 */

let spare: ChildProcess | null = null;

/** Starts a process for the next module, without the module. */
export function warmUpProcess(): void {
  spare ??= startProcess();
}

/** Returns a process that has no module yet: the spare one, or a new one. */
export function takeProcess(): ChildProcess {
  const taken = spare?.exitCode === null && spare.signalCode === null ? spare : startProcess();
  spare = null;
  return taken;
}

/** Flags of Node that change how a module loads. Each has a value. */
const loadingFlags: ReadonlySet<string> = new Set([
  '--import',
  '--require',
  '-r',
  '--loader',
  '--experimental-loader',
  '--conditions',
  '-C',
]);

/**
 * Returns the flags of this process that the module needs too. All others stay out: with --eval, the new process would run the code of
 * this one again, and start a process too, and so on.
 *
 * @example inheritedFlags(['--import', 'tsx', '--eval', '1', '--conditions=node']) // ['--import', 'tsx', '--conditions=node']
 */
export function inheritedFlags(flags: readonly string[]): string[] {
  return flags.flatMap((flag, index) => {
    const [name = '', value] = flag.split('=', 2);
    if (!loadingFlags.has(name)) {
      return [];
    }
    return value === undefined ? flags.slice(index, index + 2) : [flag];
  });
}

function startProcess(): ChildProcess {
  const main = join(packageRoot(), 'dist/src/port/module/module-main.js');
  const flags = [...inheritedFlags(process.execArgv), ...lateOptimizationFlags()];
  const child = spawn(process.execPath, [...flags, main], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: !isWindows,
    windowsHide: true,
  });
  child.once('exit', killGroupAtExit(child.pid));
  child.on('error', () => undefined); // the process did not start: its owner reports that
  return child;
}
