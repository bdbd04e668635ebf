import { existsSync, writeFileSync } from 'node:fs';
import { lstat, mkdtemp, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf } from '../errors.ts';
import { parse } from '../scenario/parse.ts';

/** The file that says which processes use a work folder, and for which corpus. */
const OWNER = 'owner.json';

const ownerSchema = z.strictObject({
  tool: z.literal('rmsprop-parity'),
  host: z.string(),
  processes: z.array(z.int().positive()).min(1).max(10),
  corpus: z.string(),
});

/** A temporary folder of one run of `fixtures regenerate`. */
export interface WorkFolder {
  readonly path: string;
  /** Notes that another process also uses the folder. */
  readonly addProcess: (id: number) => void;
  readonly remove: () => Promise<void>;
}

/**
 * Creates a work folder, with a file that names this process as its owner.
 *
 * @param prefix the start of its path.
 * @param corpus the folder of the corpus.
 * @throws the error of the file system.
 */
export async function createWorkFolder(prefix: string, corpus: string): Promise<WorkFolder> {
  const path = await mkdtemp(prefix);
  const processes: number[] = [];
  const addProcess = (id: number): void => {
    processes.push(id);
    const owner = { tool: 'rmsprop-parity', host: hostname(), processes, corpus };
    writeFileSync(join(path, OWNER), `${JSON.stringify(owner)}\n`);
  };
  addProcess(process.pid);
  return { path, addProcess, remove: () => removeFolder(path) };
}

/**
 * Lists the work folders that earlier runs for this corpus left when something killed them. Does not list folders that
 * another program made, nor those of a process that is still running or of another machine.
 *
 * @param parent the folder that holds the work folders.
 * @param name the start of their names.
 */
export async function abandonedWorkFolders(
  parent: string,
  name: string,
  corpus: string,
): Promise<string[]> {
  const names = await readdir(parent).catch(() => []);
  const paths = names.filter((entry) => entry.startsWith(name)).map((entry) => join(parent, entry));
  const found: string[] = [];
  for (const path of paths) {
    if (await isAbandoned(path, corpus)) {
      found.push(path);
    }
  }
  return found;
}

async function isAbandoned(path: string, corpus: string): Promise<boolean> {
  try {
    const stats = await lstat(path);
    if (!stats.isDirectory() || stats.uid !== (process.getuid?.() ?? stats.uid)) {
      return false;
    }
    const owner = parse(ownerSchema, await readFile(join(path, OWNER), 'utf8'));
    return owner.host === hostname() && owner.corpus === corpus && !owner.processes.some(isRunning);
  } catch {
    return false; // it has no readable owner, so it is not ours
  }
}

/** Returns whether a process exists. A new process can have an old id: its folder then stays, which does no harm. */
function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Deletes a work folder. Deletes its owner last: if something kills this process, the next run goes on. */
export async function removeFolder(path: string): Promise<void> {
  const inside = (await readdir(path)).filter((name) => name !== OWNER);
  for (const name of inside) {
    await rm(join(path, name), { recursive: true, force: true, maxRetries: 3 });
  }
  await rm(join(path, OWNER), { force: true });
  await rmdir(path);
}

/** Where a work folder keeps the old corpus while the new one takes its place. */
export function previousIn(workFolder: string): string {
  return join(workFolder, 'previous');
}

/** Returns the work folder that holds the old corpus, if a run died while it replaced the corpus. */
export function folderWithPrevious(folders: readonly string[]): string | undefined {
  return folders.find((folder) => existsSync(previousIn(folder)));
}
