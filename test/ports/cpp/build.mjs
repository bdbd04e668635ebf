/*
 * Compiles libtorch_port.cpp against the torch package of a Python: `node build.mjs PYTHON OUT`. The compiler is
 * $CXX, or g++.
 * It must find the headers of nlohmann's JSON.
 */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';

const [python, out] = process.argv.slice(2);
if (!python || !out) {
  process.stderr.write('usage: node build.mjs PYTHON OUT\n');
  process.exit(1);
}

const question =
  'import torch; print(torch.__path__[0], int(torch.compiled_with_cxx11_abi()), sep="\\n")';
const [torch = '', abi] = execFileSync(python, ['-c', question], { encoding: 'utf8' }).split(
  /\r?\n/,
);
const include = join(torch, 'include');
const lib = join(torch, 'lib');

const language = ['-O2', '-std=c++20', `-D_GLIBCXX_USE_CXX11_ABI=${abi}`];
const source = join(import.meta.dirname, 'libtorch_port.cpp');
const headers = ['-isystem', include, '-isystem', join(include, 'torch/csrc/api/include')];
const libraries = ['-L', lib, `-Wl,-rpath,${lib}`, '-ltorch', '-ltorch_cpu', '-lc10'];
execFileSync(
  process.env['CXX'] ?? 'g++',
  [...language, source, '-o', out, ...headers, ...libraries],
  { stdio: 'inherit' },
);
