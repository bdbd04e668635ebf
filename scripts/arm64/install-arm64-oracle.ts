import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/package-root.ts';
import { arm64Python, arm64Torch } from '../../src/oracle/venv.ts';
import { torchRequirements } from './torch-requirements.ts';

/*
 * `npm run task arm64-oracle -- 2.8.0` sets up PyTorch for 64-bit Arm in .arm64/2.8.0. On another processor, QEMU emulates Arm: the
 * system needs Debian's apt-get and dpkg-deb, and qemu-aarch64-static. The program downloads Debian's Python for Arm with folders of
 * its own for apt, and so the packages of the system stay as they are.
 */

const native = process.platform === 'linux' && process.arch === 'arm64';
const inherit = { stdio: 'inherit' } as const;

// cspell:ignore libgomp libgfortran libpython libexpat libbz libncursesw libreadline libtinfo libuuid libcrypt
/** Debian's packages for Arm that an emulated Python with PyTorch loads. */
const debianPackages = [
  'libc6 libgcc-s1 libstdc++6 libgomp1 libgfortran5',
  'python3.11-minimal libpython3.11-minimal libpython3.11-stdlib',
  'zlib1g libexpat1 libffi8 libssl3 libbz2-1.0 liblzma5 libncursesw6',
  'libreadline8 libtinfo6 libuuid1 libsqlite3-0 libcrypt1',
].flatMap((line) => line.split(' '));

/**
 * Starts the emulated Python. QEMU_CPU chooses a processor: the usual one of QEMU has wide SVE vectors, which PyTorch does not use. A
 * program cannot start the emulated Python itself again, only this script.
 */
const emulatedPython = `#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$here/../debian
export PYTHONHOME="$root/usr" PYTHONPATH="$here/site\${PYTHONPATH:+:$PYTHONPATH}"
export RMSPROP_PARITY_PYTHON="$here/python"
exec qemu-aarch64-static -L "$root" "$root/usr/bin/python3.11" "$@"
`;

/** Starts the Python of a virtual environment, on an Arm processor. */
const nativePython = `#!/bin/sh
exec "$(dirname -- "$0")/venv/bin/python" "$@"
`;

/** Unpacks Debian's Python for Arm into a folder. Downloads next to it, into `${folder}.next`, so that a stopped run leaves no half. */
async function unpackDebian(folder: string): Promise<void> {
  const next = `${folder}.next`;
  const lists = join(next, 'var', 'lists');
  await rm(next, { recursive: true, force: true });
  await mkdir(join(lists, 'partial'), { recursive: true });
  const arm = ['APT::Architecture=arm64', 'APT::Architectures=arm64'];
  const own = [`Dir::State::Lists=${lists}`, 'Dir::State::status=/dev/null', `Dir::Cache=${next}`];
  const options = [...arm, ...own, 'APT::Sandbox::User=root'].flatMap((option) => ['-o', option]);
  await execa('apt-get', ['-qq', ...options, 'update'], inherit);
  await execa('apt-get', ['-qq', ...options, 'download', ...debianPackages], {
    ...inherit,
    cwd: next,
  });
  for (const file of await readdir(next)) {
    if (file.endsWith('.deb')) {
      await execa('dpkg-deb', ['-x', join(next, file), next], inherit);
      await rm(join(next, file));
    }
  }
  await execa('mv', [next, folder]);
}

/** Downloads the wheels for Arm into a folder. The pip of this machine does it, which names the processor and the Python. */
async function installWheels(site: string, requirements: readonly string[]): Promise<void> {
  const platforms = ['manylinux_2_28_aarch64', 'manylinux2014_aarch64', 'any'];
  await execa(
    'python3',
    [
      '-m pip install --quiet --no-deps'.split(' '),
      ['--target', site],
      platforms.flatMap((platform) => ['--platform', platform]),
      '--python-version 3.11 --implementation cp --only-binary=:all:'.split(' '),
      requirements,
    ].flat(),
    inherit,
  );
}

async function installEmulated(folder: string, requirements: readonly string[]): Promise<void> {
  const debian = join(dirname(folder), 'debian'); // all versions share it
  if (!existsSync(debian)) {
    await unpackDebian(debian);
  }
  const site = join(folder, 'site');
  await rm(site, { recursive: true, force: true });
  await installWheels(site, requirements);
}

async function installNative(folder: string, requirements: readonly string[]): Promise<void> {
  const venv = join(folder, 'venv');
  await execa('python3', ['-m', 'venv', venv], inherit);
  const pip = ['-m', 'pip', 'install', '--quiet', ...requirements];
  await execa(join(venv, 'bin', 'python'), pip, inherit);
}

const version = process.argv[2] ?? arm64Torch;
if (!/^\d+\.\d+\.\d+$/.test(version)) {
  throw new Error(
    `${JSON.stringify(version)} is no version of PyTorch. Pass one such as "${arm64Torch}", or none.`,
  );
}
const python = arm64Python(packageRoot(), version);
const folder = dirname(python);
await mkdir(folder, { recursive: true });
await (native ? installNative : installEmulated)(folder, torchRequirements(version));
await writeFile(python, native ? nativePython : emulatedPython);
await chmod(python, 0o755);
const show = 'import torch, platform; print("PyTorch", torch.__version__, platform.machine())';
await execa(python, ['-c', show], inherit);
