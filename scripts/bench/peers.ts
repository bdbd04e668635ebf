import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { venvPython } from '../../src/oracle/venv.ts';

/** A program that a benchmark compares with. It may not be installed. */
export interface Peer {
  readonly name: string;
  readonly isPresent: () => boolean;
  /** How to install it. */
  readonly remedy: string;
}

export const cCompiler: string = process.env['CC'] ?? 'cc';

const runs = (file: string, ...args: string[]): boolean =>
  spawnSync(file, args, { stdio: 'ignore' }).status === 0;

/** A Python program that exits with 0 if torch is installed. It does not import torch, because that takes a second. */
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
  remedy: 'install PyTorch ("npm run task oracle"), g++ and the headers of Python',
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
  remedy: `"${cCompiler} --version" fails: install a C compiler, or set CC to use another`,
};

/** Returns the absent peers. For each, prints a line that says how to install it. */
export function absentPeers(peers: readonly Peer[]): ReadonlySet<Peer> {
  const absent = peers.filter((peer) => !peer.isPresent());
  for (const { name, remedy } of absent) {
    process.stdout.write(`not measured  ${name} is not available: ${remedy}\n`);
  }
  return new Set(absent);
}
