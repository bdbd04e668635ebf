import { spawnSync } from 'node:child_process';
import { readFileSync, Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { attempt, codeOf, isError, messageOf, PortError, UsageError } from '../../errors.ts';
import { thrownText } from '../port-call.ts';

const extensions = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

/**
 * Checks the path of a module before anything loads it.
 *
 * @param file the path: absolute, or relative to the current folder.
 * @returns the absolute path.
 * @throws UsageError if the path is not a file with one of the endings .ts, .mts, .js, .mjs and .cjs.
 */
export async function requireModuleFile(file: string): Promise<string> {
  const path = resolve(file);
  const shown = JSON.stringify(file);
  const found = await stat(path).catch((error: unknown) => error);
  if (found instanceof Stats && found.isDirectory()) {
    throw new UsageError(
      `cannot load the port ${shown}: it is a folder. Pass a file, as in --port ./my-port.ts.`,
    );
  }
  if (!extensions.includes(extname(file))) {
    throw new UsageError(
      `cannot load the port ${shown}: expected a file that ends with ${extensions.slice(0, -1).join(', ')} or ${extensions.at(-1)}. To run a program in another language, put its command after "--", as in -- python my_port.py.`,
    );
  }
  if (!(found instanceof Stats)) {
    const reason = codeOf(found) === 'ENOENT' ? 'there is no such file' : messageOf(found);
    throw new UsageError(
      `cannot read the port ${shown}: ${reason}. Relative paths start at ${JSON.stringify(process.cwd())}.`,
      { cause: found },
    );
  }
  return path;
}

/**
 * Loads a module and returns its default export.
 *
 * @param path the absolute path of the module.
 * @param file the path in messages.
 * @throws PortError if the module does not load, or has no default export.
 */
export async function loadDefaultExport(path: string, file: string): Promise<unknown> {
  const shown = JSON.stringify(file);
  let exported: unknown;
  try {
    exported = await importDefault(path);
  } catch (error) {
    throw new PortError(
      'cannot_start',
      `cannot load the port ${shown}: ${loadErrorText(error, path)}`,
      { cause: error },
    );
  }
  if (exported === undefined) {
    throw new PortError(
      'definition',
      `the module ${shown} has no default export. Add one, as in: export default definePort({ … }).`,
    );
  }
  return exported;
}

/** Describes what a module throws while it loads. */
function loadErrorText(error: unknown, path: string): string {
  if (codeOf(error) === 'invalid_argument') {
    return messageOf(error); // of definePort(), which can be that of another copy of this package
  }
  if (isError(error) && error instanceof SyntaxError) {
    return `SyntaxError: ${messageOf(error)}${syntaxErrorPlace(path)}`;
  }
  const text = thrownText(error);
  return text.startsWith('Error: ParseError: ') ? text.slice('Error: '.length) : text; // jiti's, with its place
}

/** The most files that a search for a syntax error checks. */
const MAX_CHECKED = 20;

/**
 * Returns the file and the line of a syntax error in a JavaScript file, or in a file that it imports. Node's import does not say it,
 * but `node --check` does. That command does not run the code.
 */
function syntaxErrorPlace(path: string): string {
  const files = [path];
  for (const file of files) {
    const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
    const [, line] = /^[^\n]*:(\d+)\n/.exec(stderr) ?? [];
    if (line !== undefined) {
      return ` (${basename(file)}:${line})`;
    }
    const others = importsOf(file).filter((other) => !files.includes(other));
    files.push(...others.slice(0, MAX_CHECKED - files.length));
  }
  return '';
}

/** Returns the files beside a module that it imports. */
function importsOf(path: string): string[] {
  const text = attempt(() => readFileSync(path, 'utf8')) ?? '';
  const found = text.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"\n]+)['"]/g);
  return [...found].flatMap(([, specifier]) =>
    specifier === undefined ? [] : [resolve(dirname(path), specifier)],
  );
}

interface ModuleExports {
  readonly default?: unknown;
}

/** Imports TypeScript with jiti, because Node 20 cannot read it. Imports JavaScript with Node's own import. */
async function importDefault(path: string): Promise<unknown> {
  if (extname(path).endsWith('ts')) {
    const { createJiti } = await import('jiti');
    const jiti = createJiti(import.meta.url, { moduleCache: false, interopDefault: false });
    const loaded = await jiti.import<ModuleExports>(path);
    // a TypeScript file with `module.exports =` is not an ES module: it has no name `default`
    return 'default' in loaded || '__esModule' in loaded ? loaded.default : loaded;
  }
  const loaded: ModuleExports = await import(pathToFileURL(path).href);
  return loaded.default;
}
