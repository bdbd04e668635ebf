import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/package-root.ts';
import { arm64Oracle, defaultTorch, torchRequirements } from './arm64-oracle.ts';

/*
 * `npm run task arm64-oracle -- 2.8.0` sets up PyTorch for 64-bit Arm in .arm64/2.8.0. On another processor, QEMU emulates Arm: the
 * system needs Debian's apt-get and dpkg-deb, and qemu-aarch64-static. The program downloads Debian's Python for Arm with folders of
 * its own for apt, and so the packages of the system stay as they are.
 */

const native = process.platform === 'linux' && process.arch === 'arm64';
const inherit = { stdio: 'inherit' } as const;

/** Debian's packages for Arm that an emulated Python with PyTorch loads. */
const debianPackages = [
  ...['libc6', 'libgcc-s1', 'libstdc++6', 'libgomp1', 'libgfortran5'],
  ...['python3.11-minimal', 'libpython3.11-minimal', 'libpython3.11-stdlib'],
  ...['zlib1g', 'libexpat1', 'libffi8', 'libssl3', 'libbz2-1.0', 'liblzma5', 'libncursesw6'],
  ...['libreadline8', 'libtinfo6', 'libuuid1', 'libsqlite3-0', 'libcrypt1'],
];

/** Starts the emulated Python. QEMU_CPU chooses a processor: the usual one of QEMU has wide SVE vectors, which PyTorch does not use. */
const emulatedPython = `#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$here/../debian
export PYTHONHOME="$root/usr" PYTHONPATH="$here/site\${PYTHONPATH:+:$PYTHONPATH}"
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
      ...['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '--target', site],
      ...platforms.flatMap((platform) => ['--platform', platform]),
      ...['--python-version', '3.11', '--implementation', 'cp', '--only-binary=:all:'],
      ...requirements,
    ],
    inherit,
  );
}

async function installEmulated(
  oracle: ReturnType<typeof arm64Oracle>,
  version: string,
): Promise<void> {
  if (!existsSync(oracle.debian)) {
    await unpackDebian(oracle.debian);
  }
  await rm(join(oracle.folder, 'site'), { recursive: true, force: true });
  await installWheels(join(oracle.folder, 'site'), torchRequirements(version));
  await writeFile(oracle.python, emulatedPython);
}

async function installNative(
  oracle: ReturnType<typeof arm64Oracle>,
  version: string,
): Promise<void> {
  const venv = join(oracle.folder, 'venv');
  await execa('python3', ['-m', 'venv', venv], inherit);
  await execa(
    join(venv, 'bin', 'python'),
    ['-m', 'pip', 'install', '--quiet', ...torchRequirements(version)],
    inherit,
  );
  await writeFile(oracle.python, nativePython);
}

const version = process.argv[2] ?? defaultTorch;
const oracle = arm64Oracle(packageRoot(), version);
await mkdir(oracle.folder, { recursive: true });
await (native ? installNative : installEmulated)(oracle, version);
await chmod(oracle.python, 0o755);
const show = 'import torch, platform; print("PyTorch", torch.__version__, platform.machine())';
await execa(oracle.python, ['-c', show], inherit);
