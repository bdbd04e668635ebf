import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { venvPython } from '../../src/oracle/venv.ts';

/** What a benchmark compares with: it may not be installed. */
export interface Peer {
  readonly name: string;
  readonly isPresent: () => boolean;
  /** What to do where it is absent. */
  readonly remedy: string;
}

export const cCompiler: string = process.env['CC'] ?? 'cc';

const runs = (file: string, ...args: string[]): boolean =>
  spawnSync(file, args, { stdio: 'ignore' }).status === 0;

/** A Python program that exits with 0 if torch is installed. It does not import torch, which takes a second. */
const hasTorch = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("torch") is None)';
const compiles = 'import torch; torch.compile(lambda x: x + 1)(torch.ones(3))';

export const torchPeer: Peer = {
  name: 'PyTorch',
  isPresent: () => runs(venvPython(packageRoot()), '-c', hasTorch),
  remedy: 'run "npm run task oracle"',
};

export const compiledTorchPeer: Peer = {
  name: 'PyTorch compiled',
  isPresent: () => runs(venvPython(packageRoot()), '-c', compiles),
  remedy: 'torch.compile needs PyTorch ("npm run task oracle"), g++ and the headers of Python',
};

export const tfjsPeer: Peer = {
  name: 'TensorFlow.js',
  isPresent: () =>
    ['tfjs-core', 'tfjs-backend-cpu'].every((name) =>
      existsSync(join(packageRoot(), 'test/ports/npm/node_modules/@tensorflow', name)),
    ),
  remedy: 'run "node test/ports/install.mjs"',
};

export const cPeer: Peer = {
  name: 'C',
  isPresent: () => runs(cCompiler, '--version'),
  remedy: `install a C compiler: "${cCompiler} --version" fails (set CC to use another)`,
};

/** Returns the peers that are absent, and prints a line for each that says how to install it. */
export function absentPeers(peers: readonly Peer[]): ReadonlySet<Peer> {
  const absent = peers.filter((peer) => !peer.isPresent());
  for (const { name, remedy } of absent) {
    process.stdout.write(`left out  ${name}, which is not available here: ${remedy}\n`);
  }
  return new Set(absent);
}
