import { spawnSync } from 'node:child_process';
import { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeOf, messageOf, PortError, UsageError } from '../errors.ts';
import { dtypes } from '../float/dtype.ts';
import { defaultOptions } from '../rmsprop/options.ts';
import { check } from '../scenario/parse.ts';
import { stateNames } from './capabilities.ts';
import { definitionSchema, type PortDefinition } from './define-port.ts';
import { ModulePlayer } from './module-player.ts';
import { thrownText } from './port-call.ts';
import type { Port } from './port.ts';

const extensions = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

/** The limits of a port in a module. */
export interface ModulePortOptions {
  /** How long one scenario may take, in milliseconds; 30,000 by default. */
  readonly timeout?: number;
}

/**
 * Loads a port from the default export of a module in TypeScript or JavaScript.
 *
 * @param file the path of the module: absolute, or relative to the current folder.
 * @throws UsageError if the path is not a file with one of the endings .ts, .mts, .js, .mjs and .cjs.
 * @throws PortError if the module does not load, or its default export is not a port.
 * @example
 * const port = await loadModulePort('./my-port.ts');
 * port.name; // 'my-rmsprop'
 */
export async function loadModulePort(file: string, options?: ModulePortOptions): Promise<Port> {
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
  let exported: unknown;
  try {
    exported = await importDefault(path);
  } catch (error) {
    throw new PortError(
      'cannot_start',
      `cannot load the port ${shown}: ${loadErrorText(error, path)}`,
      {
        cause: error,
      },
    );
  }
  if (exported === undefined) {
    throw new PortError(
      'definition',
      `the module ${shown} has no default export. Add one, as in: export default definePort({ … }).`,
    );
  }
  return openModulePort(exported, options);
}

/** Describes what a module throws while it loads. */
function loadErrorText(error: unknown, path: string): string {
  if (codeOf(error) === 'invalid_argument') {
    return messageOf(error); // of definePort(), which can be that of another copy of this package
  }
  if (error instanceof SyntaxError) {
    return `SyntaxError: ${error.message}${syntaxErrorPlace(path)}`;
  }
  const text = thrownText(error);
  return text.startsWith('Error: ParseError: ') ? text.slice('Error: '.length) : text; // jiti's, with its place
}

/**
 * Returns the file and the line of a syntax error in a JavaScript file. Node's import does not say it, but `node --check` does.
 * That command does not run the code.
 */
function syntaxErrorPlace(path: string): string {
  const { stderr } = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' });
  const [, line] = /^[^\n]*:(\d+)\n/.exec(stderr) ?? [];
  return line === undefined ? '' : ` (${basename(path)}:${line})`;
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

/**
 * Opens a definition as a port. Each scenario gets its own optimizer.
 *
 * @throws PortError if the value is not a definition.
 */
export async function openModulePort(
  exported: unknown,
  { timeout = 30_000 }: ModulePortOptions = {},
): Promise<Port> {
  let definition: PortDefinition;
  try {
    definition = check(definitionSchema, exported, 'the default export');
  } catch (error) {
    throw new PortError(
      'definition',
      `invalid port: ${messageOf(error)}. Export an object, as in: export default definePort({ … }).`,
      { cause: error },
    );
  }
  const { name, version, features, observes = stateNames, subnormals } = definition;
  const flushesSubnormals = subnormals === 'flushed';
  const state = (await showsState(definition, timeout)) ? observes : [];
  return {
    name,
    version,
    language: 'JavaScript',
    capabilities: { dtypes: definition.dtypes, features, state, flushesSubnormals },
    run: (scenario) => withTimeout(timeout, new ModulePlayer(definition, scenario, state).play()),
    scale: async (scaleCase, ranges) => {
      const { playScaleOnModule } = await import('./module-scale.ts');
      return withTimeout(timeout, playScaleOnModule(definition, scaleCase, ranges));
    },
  };
}

/** Returns whether the optimizers have state(). If create() throws here, returns true: the first case reports the error. */
async function showsState(
  { create, dtypes: [dtype] }: PortDefinition,
  timeout: number,
): Promise<boolean> {
  if (dtype === undefined) {
    return false;
  }
  try {
    const group = { ...defaultOptions, foreach: false, params: [new dtypes[dtype].StorageType(1)] };
    const optimizer = await withTimeout(
      timeout,
      Promise.resolve(create({ dtype, groups: [group] })),
    );
    await optimizer.dispose?.();
    return optimizer.state !== undefined;
  } catch {
    return true;
  }
}

async function withTimeout<Value>(timeout: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new PortError(
            'timeout',
            `the port did not answer within ${timeout} ms. Allow more time with --timeout, or check that its promises resolve.`,
          ),
        ),
      timeout,
    );
  });
  try {
    return await Promise.race([work, isLate]);
  } finally {
    clearTimeout(timer);
  }
}
