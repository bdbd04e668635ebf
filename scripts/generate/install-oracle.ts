import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/package-root.ts';
import { venvPython } from '../../src/oracle/venv.ts';

/* `npm run task oracle` makes a virtual environment in .venv, and installs PyTorch there. */

const root = packageRoot();
const python = venvPython(root);
const systemPython = process.platform === 'win32' ? 'python' : 'python3';

if (!existsSync(python)) {
  await execa(systemPython, ['-m', 'venv', join(root, '.venv')], { stdio: 'inherit' });
}
const requirements = join(root, 'scripts', 'requirements.txt');
await execa(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements], { stdio: 'inherit' });
await execa(python, ['-c', 'import torch; print("PyTorch", torch.__version__)'], {
  stdio: 'inherit',
});
