import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/package-root.ts';
import { readGoldenScale } from '../../src/scale/golden.ts';
import { writeAtomically } from '../../src/write-atomically.ts';
import { venvPython } from '../../src/oracle/venv.ts';

/*
 * `npm run task scale-digests`: records the digests of the scale cases with real PyTorch. It takes two minutes on two cores.
 * `npm run task -- scale-digests --check` only compares them with the recorded digests. It fails if they differ.
 */

const root = packageRoot();
const file = join(root, 'spec', 'scale-digests.json');
const folder = await mkdtemp(join(tmpdir(), 'rmsprop-parity-scale-'));
try {
  const out = join(folder, 'digests.json');
  const script = join(root, 'scripts/generate/generate_scale.py');
  await execa(venvPython(root), [script, out], { stdio: ['ignore', 'inherit', 'inherit'] });
  await readGoldenScale(out); // throws if the file is invalid
  const [recorded, recent] = [
    await readFile(file, 'utf8').catch(() => ''),
    await readFile(out, 'utf8'),
  ];
  process.stdout.write(
    recorded === recent ? 'nothing has changed\n' : `the digests differ from ${file}\n`,
  );
  if (recorded !== recent && process.argv.includes('--check')) {
    process.exitCode = 1;
  } else {
    await writeAtomically(file, recent);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
