import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/* The layers of src/. test/architecture.test.ts checks them, and pictures/architecture.svg and CONTRIBUTING.md show them. */

/** A folder of src/. */
export interface Layer {
  readonly name: string;
  /** What the folder does, in one short line. */
  readonly does: string;
}

/** Every folder of src/, the lowest first. Each folder may import from itself and from the folders before it. */
export const layers: readonly Layer[] = [
  { name: 'float', does: 'number formats: bits, hex words, ULP distance' },
  { name: 'rmsprop', does: 'the optimizer: definition, class, fast kernels' },
  { name: 'scenario', does: 'scenarios, events, snapshots, and their JSON' },
  { name: 'corpus', does: 'reads and checks the golden corpus' },
  { name: 'scale', does: 'cases too large to store: generator, digests' },
  { name: 'port', does: 'runs the optimizer under test (module or process)' },
  { name: 'parity', does: 'compares bits, computes the bound, judges' },
  { name: 'dialect', does: 'other RMSprops: one formula for all, diagnosis' },
  { name: 'identify', does: 'which RMSprop made a table of numbers' },
  { name: 'fuzz', does: 'draws scenarios at random, shrinks a failing one' },
  { name: 'invariant', does: 'properties that need no golden data, one to a file' },
  { name: 'oracle', does: 'finds real PyTorch and regenerates the corpus' },
  { name: 'explain', does: 'texts about axes, clauses and words' },
  { name: 'report', does: 'the report of a run, and every format of it' },
  { name: 'run', does: 'one whole run: options in, a report out' },
  { name: 'offline', does: 'requests as a file, and answers from one' },
  { name: 'cli', does: 'the command: reads argv, sets the exit code' },
];

/** Files beside the folders that every folder may import. */
export const sharedFiles: readonly string[] = [
  'did-you-mean.ts',
  'errors.ts',
  'late-optimization.ts',
  'output-file.ts',
  'package-root.ts',
  'replace-file.ts',
  'system-error.ts',
  'version.ts',
  'webassembly.ts',
  'write-atomically.ts',
];

/** The files that users import (`exports` in package.json). They may import every folder except `cli`. */
export const entryFiles: readonly string[] = ['index.ts', 'internals.ts', 'vitest.ts'];

/** A file of src/. */
export interface SourceFile {
  /** From src/, with slashes. */
  readonly name: string;
  readonly text: string;
  /** The files of src/ that this file imports, from src/. */
  readonly imports: readonly string[];
}

/** Reads every TypeScript file of src/. */
export async function readSources(): Promise<SourceFile[]> {
  const source = join(packageRoot(), 'src');
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8');
      const name = file.slice(source.length + 1).replaceAll('\\', '/');
      return { name, text, imports: importsOf(name, text) };
    }),
  );
}

function importsOf(name: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']*)'/g)].map(([, specifier = '']) =>
    new URL(specifier, `file:///src/${name}`).pathname.replace(/^\/(src\/)?/, ''),
  );
}

/** Returns the folder of src/ that a file belongs to, or the file itself if it is beside the folders. */
export function layerOf(name: string): string {
  return name.split('/')[0] ?? '';
}
