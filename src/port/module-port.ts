import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvalidArgumentError, PortError, UsageError, messageOf } from '../errors.ts';
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
  const kind = await stat(path).catch((error: unknown) => {
    throw new UsageError(
      `cannot read the port ${shown}: ${messageOf(error)}. Check the path. Relative paths start at ${JSON.stringify(process.cwd())}.`,
      { cause: error },
    );
  });
  if (kind.isDirectory()) {
    throw new UsageError(
      `cannot load the port ${shown}: it is a folder. Pass a file, as in --port ./my-port.ts.`,
    );
  }
  if (!extensions.includes(extname(file))) {
    throw new UsageError(
      `cannot load the port ${shown}: expected a file that ends with ${extensions.join(', ')}. To run a program in another language, put its command after "--", as in -- python my_port.py.`,
    );
  }
  let exported: unknown;
  try {
    exported = await importDefault(path);
  } catch (error) {
    throw new PortError('cannot_start', `cannot load the port ${shown}: ${loadErrorText(error)}`, {
      cause: error,
    });
  }
  if (exported === undefined) {
    throw new PortError(
      'definition',
      `the module ${shown} has no default export. Add one, as in: export default definePort({ … }).`,
    );
  }
  return openModulePort(exported, options);
}

/**
 * Describes what a module throws while it loads. For a syntax error, V8 writes the file, the line and the code before the
 * message into the stack.
 */
function loadErrorText(error: unknown): string {
  if (!(error instanceof SyntaxError) || typeof error.stack !== 'string') {
    return error instanceof InvalidArgumentError ? error.message : thrownText(error);
  }
  const [, file, line] = /^(?:file:\/\/)?\S*?([^/\\\s:]{1,60}):(\d+)\n/.exec(error.stack) ?? [];
  const place = file === undefined ? '' : ` (${file}:${line})`;
  return `${error.name}: ${error.message}${place}`;
}

/** Imports TypeScript with jiti, because Node 20 cannot read it. Imports JavaScript with Node's own import. */
async function importDefault(path: string): Promise<unknown> {
  if (extname(path).endsWith('ts')) {
    const { createJiti } = await import('jiti');
    return createJiti(import.meta.url, { moduleCache: false }).import(path, { default: true });
  }
  const loaded: { readonly default?: unknown } = await import(pathToFileURL(path).href);
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
    definition = check(definitionSchema, exported);
  } catch (error) {
    throw new PortError(
      'definition',
      `invalid port: ${messageOf(error)}. See definePort() for the shape.`,
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
