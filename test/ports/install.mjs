/*
 * Installs third-party optimizers from the manifests beside their adapters, into this folder's node_modules and
 * .ports/. Run
 * `node test/ports/install.mjs [--all]` after `npm run task oracle`. `--all` adds TensorFlow, which is large.
 *
 * libtorch and tiny-dnn need a C++ compiler and Debian's nlohmann-json3-dev, tiny-dnn and libcereal-dev. The script
 * skips
 * optimizers that it cannot install, and reports them. The exit code is 1 if one that CI judges is missing.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const here = import.meta.dirname;
const root = join(here, '../..');
const ports = join(root, '.ports');
const isWindows = process.platform === 'win32';
const python = (folder) => join(folder, isWindows ? 'Scripts/python.exe' : 'bin/python');
const oracle = python(join(root, '.venv'));

function run(file, args, options = {}) {
  execFileSync(file, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
}

function environment(name, requirements) {
  const folder = join(ports, name);
  run(isWindows ? 'python' : 'python3', ['-m', 'venv', folder]);
  run(python(folder), ['-m', 'pip', 'install', '-q', '-r', join(here, 'python', requirements)]);
}

/** Runs one installation, so that a failure does not stop the others. */
function attempt(name, work, { isNeeded = false } = {}) {
  try {
    work();
    process.stdout.write(`installed  ${name}\n`);
  } catch (error) {
    process.stdout.write(`left out   ${name}: ${error.message.split('\n')[0]}\n`);
    process.exitCode = isNeeded ? 1 : process.exitCode;
  }
}

function compileTinyDnn() {
  const out = join(ports, 'tiny_dnn_port');
  const source = join(here, 'cpp/tiny_dnn_port.cpp');
  run(process.env.CXX ?? 'g++', ['-O2', '-std=c++20', source, '-o', out, '-pthread']);
}

mkdirSync(ports, { recursive: true });
const needed = { isNeeded: true };
attempt(
  'npm',
  () =>
    run(isWindows ? 'npm.cmd' : 'npm', ['ci', '--ignore-scripts', '--silent'], {
      cwd: join(here, 'npm'),
      shell: isWindows,
    }),
  needed,
);
attempt('optax, JAX, Keras 3, autograd', () => environment('python', 'requirements.txt'), needed);
attempt('timm', () => {
  if (!existsSync(oracle)) {
    throw new Error('it needs PyTorch, which "npm run task oracle" installs');
  }
  const requirements = join(here, 'python/requirements-timm.txt');
  const target = ['--no-deps', '--upgrade', '--target', join(ports, 'timm')];
  run(oracle, ['-m', 'pip', 'install', '-q', ...target, '-r', requirements]);
});
attempt(
  'libtorch',
  () => run(process.execPath, [join(here, 'cpp/build.mjs'), oracle, join(ports, 'libtorch_port')]),
  needed,
);
attempt('tiny-dnn', compileTinyDnn);
if (process.argv.includes('--all')) {
  attempt('TensorFlow', () => environment('tensorflow', 'requirements-tensorflow.txt'));
}
