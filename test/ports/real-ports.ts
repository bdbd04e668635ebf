import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/** A third-party port. */
export interface RealPort {
  /** The id of the row in expected.json. */
  readonly id: string;
  /** A module, or a command. */
  readonly start:
    { readonly module: string } | { readonly command: readonly [string, ...string[]] };
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it is installed (by install.mjs). */
  readonly isThere: boolean;
  /** Whether the bits, but not the verdicts, depend on the processor. */
  readonly dependsOnProcessor: boolean;
}

const root = packageRoot();
const here = join(root, 'test/ports');
const isWindows = process.platform === 'win32';
const pythonIn = (folder: string): string =>
  join(root, folder, isWindows ? 'Scripts/python.exe' : 'bin/python');
const torch = pythonIn('.venv');
const debian = '/usr/bin/python3';

function hasDebianTorch(): boolean {
  try {
    const question = 'import torch; print(torch.__version__)';
    return execFileSync(debian, ['-c', question], { encoding: 'utf8', stdio: 'pipe' }).startsWith(
      '1.13',
    );
  } catch {
    return false;
  }
}

function npm(id: string): RealPort {
  const isThere = existsSync(join(here, 'npm/node_modules/convnetjs'));
  return { id, start: { module: join(here, `npm/${id}.mjs`) }, isThere, dependsOnProcessor: false };
}

function python(id: string, interpreter: string, file: string, ...args: string[]): RealPort {
  const command = [interpreter, join(here, 'python', file), ...args] as const;
  return { id, start: { command }, isThere: existsSync(interpreter), dependsOnProcessor: true };
}

function compiled(id: string): RealPort {
  const command = [join(root, '.ports', `${id}_port`)] as const;
  return { id, start: { command }, isThere: existsSync(command[0]), dependsOnProcessor: true };
}

function torchPort(id: string, interpreter: string, isThere: boolean, ...args: string[]): RealPort {
  const command = [interpreter, join(root, 'scripts/torch_port.py'), ...args] as const;
  return { id, start: { command }, isThere, dependsOnProcessor: args.length === 0 };
}

const jax = pythonIn('.ports/python');
const tensorflow = pythonIn('.ports/tensorflow');
const timm = join(root, '.ports/timm');

/** In the order of spec/results/ports.md. */
export const realPorts: readonly RealPort[] = [
  torchPort('torch-pinned', torch, existsSync(torch), '--arithmetic', 'portable'),
  torchPort('torch-native', torch, existsSync(torch)),
  torchPort('torch-debian', debian, hasDebianTorch()),
  compiled('libtorch'),
  python('optax-eps-outside', jax, 'optax_port.py', '--eps-outside'),
  python('optax', jax, 'optax_port.py'),
  python('keras', jax, 'keras_port.py'),
  python('jax', jax, 'jax_port.py'),
  python('autograd', jax, 'autograd_port.py'),
  {
    ...python('timm', torch, 'timm_port.py'),
    environment: { PYTHONPATH: timm },
    isThere: existsSync(torch) && existsSync(timm),
  },
  python('tensorflow-1', tensorflow, 'tensorflow_port.py', 'tf1'),
  python('keras-2', tensorflow, 'tensorflow_port.py', 'keras2'),
  compiled('tiny_dnn'),
  npm('tfjs'),
  npm('deeplearn'),
  npm('convnetjs'),
  npm('brain'),
];
