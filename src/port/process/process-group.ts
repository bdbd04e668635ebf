import { spawnSync } from 'node:child_process';

export const isWindows: boolean = process.platform === 'win32';

/** Sends a signal to a process that leads a process group, and to all processes that it started. */
export function killGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) {
    return;
  }
  if (isWindows) {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // all processes of the group have ended
  }
}

/** Processes to kill when this process ends. */
const killedAtExit = new Set<number>();

/**
 * Kills a process and all processes that it started, when this process ends before it.
 *
 * @returns a function that takes this back.
 */
export function killGroupAtExit(pid: number | undefined): () => void {
  if (pid === undefined) {
    return () => undefined;
  }
  if (killedAtExit.size === 0) {
    process.on('exit', killAll);
  }
  killedAtExit.add(pid);
  return () => {
    killedAtExit.delete(pid);
    if (killedAtExit.size === 0) {
      process.off('exit', killAll);
    }
  };
}

function killAll(): void {
  killedAtExit.forEach((pid) => killGroup(pid, 'SIGKILL'));
}
