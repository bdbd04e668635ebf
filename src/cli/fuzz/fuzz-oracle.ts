import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Oracle } from '../../corpus/manifest.ts';
import { CorpusError, OracleError, PortError } from '../../errors.ts';
import type { Arithmetic } from '../../float/arithmetic.ts';
import type { LiveOracle } from '../../fuzz/live-oracle.ts';

export const oracleNames = ['reference', 'torch', 'command'] as const;
export type OracleName = (typeof oracleNames)[number];

export interface OracleSetting {
  readonly name: OracleName;
  readonly arithmetic: Arithmetic;
  /** The oracle's command; for `command`. */
  readonly command: readonly string[];
  /** A Python with PyTorch; for `torch`. */
  readonly python: string | undefined;
  readonly timeout: number;
}

/**
 * Opens what a port is held against.
 *
 * @throws OracleError if it cannot be started.
 */
export async function openOracle(setting: OracleSetting): Promise<LiveOracle> {
  const { name, arithmetic, timeout } = setting;
  const golden = await goldenOracle(arithmetic);
  if (name === 'reference') {
    const [{ referencePort }, { packageVersion }] = await Promise.all([
      import('../../port/reference-port.ts'),
      import('../../version.ts'),
    ]);
    const port = referencePort(arithmetic, packageVersion());
    return { port, provenance: standIn(golden, `${port.name} ${port.version}`) };
  }
  const [file = '', ...args] = name === 'torch' ? await torchCommand(setting) : setting.command;
  const { openProcessPort } = await import('../../port/process-port.ts');
  try {
    const port = await openProcessPort({ command: [file, ...args], timeout });
    const provenance = name === 'torch' ? golden : standIn(golden, `${port.name} ${port.version}`);
    return { port, provenance };
  } catch (error) {
    if (error instanceof PortError) {
      throw new OracleError(
        name === 'torch'
          ? `PyTorch does not answer: ${error.message}. "npm run task oracle" sets one up; --python names another`
          : `the oracle does not answer: ${error.message}`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** What the bundled corpus was recorded with under an arithmetic. */
async function goldenOracle(arithmetic: Arithmetic): Promise<Oracle> {
  const { bundledCorpus, readManifest } = await import('../../corpus/corpus.ts');
  const { manifest } = await readManifest(bundledCorpus());
  const entry = manifest.files.find(({ oracle }) => oracle.arithmetic === arithmetic);
  if (!entry) {
    throw new CorpusError('manifest.json', `it has no files under ${arithmetic} arithmetic`);
  }
  return entry.oracle;
}

function standIn(oracle: Oracle, name: string): Oracle {
  return { ...oracle, stand_in: name.trim(), environment: {} };
}

/** PyTorch in the environment of the arithmetic, which it proves. */
async function torchCommand({ python, arithmetic }: OracleSetting): Promise<string[]> {
  const [{ packageRoot }, { venvPython }] = await Promise.all([
    import('../../package-root.ts'),
    import('../../oracle/venv.ts'),
  ]);
  const root = packageRoot();
  const installed = venvPython(root);
  const found = python ?? (existsSync(installed) ? installed : 'python3');
  return [found, join(root, 'scripts', 'torch_port.py'), '--arithmetic', arithmetic];
}
