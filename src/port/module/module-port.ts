import { messageOf, PortError } from '../../errors.ts';
import { dtypes } from '../../float/dtype.ts';
import { defaultOptions } from '../../rmsprop/options.ts';
import { check } from '../../scenario/parse.ts';
import { stateNames } from '../capabilities.ts';
import { definitionSchema, type PortDefinition } from '../define-port.ts';
import { loadDefaultExport, requireModuleFile } from './load-module.ts';
import { ModulePlayer } from './module-player.ts';
import type { Port } from '../port.ts';
import { MAX_TIMEOUTS_IN_A_ROW, MODULE_TIMEOUT_ADVICE, type PortLimits } from '../supervisor.ts';

/** The options of a port in a module. */
export interface ModulePortOptions extends PortLimits {
  /**
   * True to run the module in the process of the judge, for debuggers. Then the module can end or change the judge: do not
   * trust the verdict. By default, the module runs in a separate process, and the suite starts it again if it breaks.
   */
  readonly inProcess?: boolean;
}

/**
 * Loads a port from the default export of a module in TypeScript or JavaScript. Close the port when you no longer need it.
 *
 * @param file the path of the module: absolute, or relative to the current folder.
 * @throws UsageError if the path is not a file with one of the endings .ts, .mts, .js, .mjs and .cjs.
 * @throws PortError if the module does not load, or its default export is not a port.
 * @example
 * const port = await loadModulePort('../my-port.ts');
 * port.name; // 'my-rmsprop'
 * await port.close?.();
 */
export async function loadModulePort(
  file: string,
  { inProcess = false, ...limits }: ModulePortOptions = {},
): Promise<Port> {
  const path = await requireModuleFile(file);
  if (inProcess) {
    return openModulePort(await loadDefaultExport(path, file), limits);
  }
  const { openIsolatedPort } = await import('./isolated-port.ts');
  return openIsolatedPort({ path, file }, limits);
}

/**
 * Opens a definition as a port in this process. Each scenario gets its own optimizer.
 *
 * @throws PortError if the value is not a definition.
 */
export async function openModulePort(
  exported: unknown,
  { timeout = 30_000 }: Pick<PortLimits, 'timeout'> = {},
): Promise<Port> {
  const limit = limiterOf(timeout);
  const { scale, ...port } = await limit(playerPort(exported));
  return {
    ...port,
    isInProcess: true,
    run: (scenario) => limit(port.run(scenario)),
    ...(scale && { scale: (scaleCase, ranges) => limit(scale(scaleCase, ranges)) }),
  };
}

/**
 * Opens a definition as a port without time limits.
 *
 * @throws PortError if the value is not a definition.
 */
export async function playerPort(exported: unknown): Promise<Port> {
  const definition = checkedDefinition(exported);
  const { name, version, features, observes = stateNames, subnormals } = definition;
  const flushesSubnormals = subnormals === 'flushed';
  const state = (await showsState(definition)) ? observes : [];
  return {
    name,
    version,
    language: 'JavaScript',
    capabilities: { dtypes: definition.dtypes, features, state, flushesSubnormals },
    run: (scenario) => new ModulePlayer(definition, scenario, state).play(),
    scale: async (scaleCase, ranges) => {
      const { playScaleOnModule } = await import('./module-scale.ts');
      return playScaleOnModule(definition, scaleCase, ranges);
    },
  };
}

function checkedDefinition(exported: unknown): PortDefinition {
  try {
    return check(definitionSchema, exported, 'the default export');
  } catch (error) {
    throw new PortError(
      'definition',
      `invalid port: ${messageOf(error)}. Export an object, as in: export default definePort({ … }).`,
      { cause: error },
    );
  }
}

/** Returns whether the optimizers have state(). If create() throws here, returns true: the first case reports the error. */
async function showsState({ create, dtypes: [dtype] }: PortDefinition): Promise<boolean> {
  if (dtype === undefined) {
    return false;
  }
  try {
    const group = { ...defaultOptions, foreach: false, params: [new dtypes[dtype].StorageType(1)] };
    const optimizer = await create({ dtype, groups: [group] });
    await optimizer.dispose?.();
    return optimizer.state !== undefined;
  } catch {
    return true;
  }
}

/**
 * Returns a function that limits the time of each answer. After several time-outs in a row, it rejects at once: a port that
 * hangs in every scenario costs only these.
 */
function limiterOf(timeout: number): <Value>(work: Promise<Value>) => Promise<Value> {
  let inARow = 0;
  return async (work) => {
    if (inARow >= MAX_TIMEOUTS_IN_A_ROW) {
      work.catch(() => undefined);
      throw new PortError(
        'gave_up',
        `the port did not answer ${inARow} times in a row, and the suite does not ask it again`,
      );
    }
    let timer: NodeJS.Timeout | undefined;
    const isLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        inARow += 1;
        reject(
          new PortError(
            'timeout',
            `the port did not answer within ${timeout} ms. ${MODULE_TIMEOUT_ADVICE}`,
          ),
        );
      }, timeout);
    });
    try {
      const value = await Promise.race([work, isLate]);
      inARow = 0;
      return value;
    } finally {
      clearTimeout(timer);
    }
  };
}
