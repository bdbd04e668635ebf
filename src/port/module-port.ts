import { access } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PortError, UsageError, messageOf } from '../errors.ts';
import { dtypes } from '../float/dtype.ts';
import { defaultOptions } from '../rmsprop/options.ts';
import { check } from '../scenario/parse.ts';
import { stateNames } from './capabilities.ts';
import { definitionSchema, type PortDefinition } from './define-port.ts';
import { ModulePlayer } from './module-player.ts';
import type { Port } from './port.ts';

const extensions = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

export interface ModulePortOptions {
  /** Milliseconds that a scenario may take; 30,000 by default. */
  readonly timeout?: number;
}

/**
 * Loads a port from a module's default export, written in TypeScript or JavaScript.
 *
 * @throws UsageError if there is no such file; PortError if it cannot be loaded or is no port.
 */
export async function loadModulePort(file: string, options?: ModulePortOptions): Promise<Port> {
  if (!extensions.includes(extname(file))) {
    throw new UsageError(
      `the port ${JSON.stringify(file)} has none of the endings ${extensions.join(', ')}; a program in another language goes after "--"`,
    );
  }
  const path = resolve(file);
  await access(path).catch((error: unknown) => {
    throw new UsageError(`the port ${JSON.stringify(file)} cannot be read`, { cause: error });
  });
  let exported: unknown;
  try {
    exported = await importDefault(path);
  } catch (error) {
    throw new PortError('cannot_start', `it cannot be loaded: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return openModulePort(exported, options);
}

/** jiti for TypeScript, which Node 20 cannot read by itself; its own import for the rest. */
async function importDefault(path: string): Promise<unknown> {
  if (extname(path).endsWith('ts')) {
    const { createJiti } = await import('jiti');
    return createJiti(import.meta.url, { moduleCache: false }).import(path, { default: true });
  }
  const loaded: { readonly default?: unknown } = await import(pathToFileURL(path).href);
  return loaded.default;
}

/**
 * A definition as a port: each scenario gets an optimizer of its own.
 *
 * @throws PortError if it is not a definition.
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
      `its default export is not a port (${messageOf(error)}): see definePort`,
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

/** Whether its optimizers have state(); one that cannot be made is found broken when it is asked for a case. */
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
      () => reject(new PortError('timeout', `it did not answer within ${timeout} ms`)),
      timeout,
    );
  });
  try {
    return await Promise.race([work, isLate]);
  } finally {
    clearTimeout(timer);
  }
}
