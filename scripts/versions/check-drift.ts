import { execa, ExecaError } from 'execa';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundledCorpus, loadCorpus } from '../../src/corpus/corpus.ts';
import { InvalidArgumentError, messageOf } from '../../src/errors.ts';
import { venvPython } from '../../src/oracle/venv.ts';
import { packageRoot } from '../../src/package-root.ts';
import { GOLDEN, goldenOf, readSummaries, writeSummary } from './version-files.ts';
import { readVersion } from './version-recording.ts';
import { summarize } from './version-summary.ts';
import { hasDrift, versionText } from './version-text.ts';

/*
 * `npm run task drift` says whether the PyTorch of a Python computes what the corpus has. With the PyTorch of the corpus, it records the
 * corpus again and compares the bytes. With another version, it plays the scenarios and compares bits, messages, defaults and keys.
 */

const usage = `usage: npm run task drift -- [--python PYTHON] [--record NAME] [--recording FILE]

  --python PYTHON   a Python with PyTorch; by default that of .venv
  --record NAME     write spec/observations/versions/NAME.json too
  --recording FILE  read a recording of scripts/observe/record_version.py instead of running PyTorch
`;

interface Flags {
  readonly python: string;
  readonly record?: string | undefined;
  readonly recording?: string | undefined;
}

function flagsOf(args: readonly string[]): Flags {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { python: text, record: text, recording: text },
  });
  const installed = venvPython(packageRoot());
  const python = values.python ?? (existsSync(installed) ? installed : 'python3');
  return { ...values, python };
}

/** Returns the version of a Python's PyTorch, without the name of its build. */
async function torchVersion(python: string): Promise<string> {
  const program = 'import torch; print(torch.__version__)';
  try {
    const { stdout } = await execa(python, ['-c', program], { stderr: 'pipe' });
    return stdout.trim().split('+')[0] ?? '';
  } catch (error) {
    const reason = error instanceof ExecaError ? error.shortMessage : messageOf(error);
    throw new InvalidArgumentError(
      `${JSON.stringify(python)} has no PyTorch that starts: ${reason}. Run "npm run task oracle", or name another Python with --python.`,
      { cause: error },
    );
  }
}

/** Records the corpus again and compares the bytes. Returns the exit code. */
async function compareCorpus(python: string): Promise<number> {
  const main = join(packageRoot(), 'dist/src/cli/main.js');
  const args = [main, 'fixtures', 'regenerate', '--check', '--python', python];
  const { exitCode } = await execa(process.execPath, args, { stdio: 'inherit', reject: false });
  return exitCode ?? 1;
}

/** Plays the scenarios in another version, and compares. Returns the exit code: 1 if something differs. */
async function compareVersion({ python, record, recording }: Flags): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'rmsprop-parity-version-'));
  try {
    const file = recording ?? join(folder, 'version.jsonl.gz');
    if (recording === undefined) {
      const script = join(packageRoot(), 'scripts/observe/record_version.py');
      process.stderr.write('PyTorch plays the scenarios of the corpus. This takes minutes.\n');
      await execa(python, [script, bundledCorpus(), file], {
        stdio: ['ignore', 'inherit', 'inherit'],
      });
    }
    const summary = await summarize(await loadCorpus(), await readVersion(file));
    if (record !== undefined) {
      process.stderr.write(`${await writeSummary(record, summary)}\n`);
    }
    const golden = goldenOf(await readSummaries());
    process.stdout.write(versionText(golden, summary));
    return hasDrift(golden, summary) ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(args: readonly string[]): Promise<number> {
  const flags = flagsOf(args);
  const isVersion = flags.recording !== undefined || flags.record !== undefined;
  return isVersion || (await torchVersion(flags.python)) !== GOLDEN
    ? compareVersion(flags)
    : compareCorpus(flags.python);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n\n${usage}`);
  process.exitCode = 2;
}
