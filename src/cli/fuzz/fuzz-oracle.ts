import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest, Oracle } from '../../corpus/manifest.ts';
import { CorpusError, OracleError, PortError, sentenceOf } from '../../errors.ts';
import type { Arithmetic } from '../../float/arithmetic.ts';
import type { LiveOracle } from '../../fuzz/live-oracle.ts';

export const oracleNames = ['reference', 'torch', 'command'] as const;
export type OracleName = (typeof oracleNames)[number];

export interface OracleSetting {
  readonly name: OracleName;
  readonly arithmetic: Arithmetic;
  /** The command of the oracle, if the name is `command`. */
  readonly command: readonly string[];
  /** A Python that has PyTorch, if the name is `torch`. */
  readonly python: string | undefined;
  readonly timeout: number;
}

/**
 * Opens the oracle that a run compares the port with.
 *
 * @throws OracleError if the oracle does not start.
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
  const { openProcessPort } = await import('../../port/process/process-port.ts');
  try {
    const port = await openProcessPort({ command: [file, ...args], timeout });
    const provenance = name === 'torch' ? golden : standIn(golden, `${port.name} ${port.version}`);
    return { port, provenance };
  } catch (error) {
    if (error instanceof PortError) {
      const reason = sentenceOf(error);
      throw new OracleError(
        name === 'torch'
          ? `PyTorch does not start with ${JSON.stringify(file)}: ${reason} Run "npm run task ${arithmetic === 'arm64' ? 'arm64-oracle' : 'oracle'}" to install PyTorch, or pass another Python with --python.`
          : `the oracle ${JSON.stringify(setting.command.join(' '))} does not start: ${reason} Pass a command that speaks the protocol (spec/protocol.md).`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** Returns the oracle that recorded the bundled corpus under an arithmetic. */
async function goldenOracle(arithmetic: Arithmetic): Promise<Oracle> {
  const { bundledCorpus, readManifest } = await import('../../corpus/corpus.ts');
  const { manifest } = await readManifest(bundledCorpus());
  return oracleIn(manifest, arithmetic);
}

/** @throws CorpusError if no file has that arithmetic. */
export function oracleIn({ files }: Pick<Manifest, 'files'>, arithmetic: Arithmetic): Oracle {
  const entry = files.find(({ oracle }) => oracle.arithmetic === arithmetic);
  if (!entry) {
    throw new CorpusError('manifest.json', `it has no file with ${arithmetic} arithmetic`);
  }
  return entry.oracle;
}

/** Returns the provenance of a case that another program than PyTorch computed. */
function standIn(oracle: Oracle, name: string): Oracle {
  return { ...oracle, stand_in: name.trim(), environment: {} };
}

/** Returns the command that starts PyTorch. The script sets up the arithmetic, and checks that PyTorch has it. */
async function torchCommand({ python, arithmetic }: OracleSetting): Promise<string[]> {
  const [{ packageRoot }, { venvPython, arm64Python }] = await Promise.all([
    import('../../package-root.ts'),
    import('../../oracle/venv.ts'),
  ]);
  const root = packageRoot();
  const installed = arithmetic === 'arm64' ? arm64Python(root) : venvPython(root);
  const executable = python ?? (existsSync(installed) ? installed : 'python3');
  return [executable, join(root, 'scripts', 'torch_port.py'), '--arithmetic', arithmetic];
}
