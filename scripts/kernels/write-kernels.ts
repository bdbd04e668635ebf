import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { kernelFiles } from './kernel-files.ts';

/* `npm run task kernels` writes the WebAssembly modules of the optimizer and of the generator of the scale cases. */
const root = packageRoot();
for (const { path, bytes } of await kernelFiles()) {
  const file = join(root, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, bytes);
  process.stdout.write(`${path}  ${bytes.length.toLocaleString('en')} bytes\n`);
}
