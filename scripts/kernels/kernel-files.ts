import { dtypeNames } from '../../src/float/dtype.ts';
import { kernelFile, PROBE_FILE, type Fusing } from '../../src/rmsprop/kernel-modules.ts';
import { assemble } from '../assemble.ts';
import { kernelModuleText } from './kernel-text.ts';
import { probeText } from './probe-text.ts';

const fusings: readonly Fusing[] = ['portable', 'relaxed', 'exact'];

/** Every WebAssembly module of the optimizer, built from its text: one for each dtype and way of multiplying and adding. */
export async function kernelFiles(): Promise<{ path: string; bytes: Uint8Array }[]> {
  const texts = [
    { path: PROBE_FILE, text: probeText },
    ...dtypeNames.flatMap((dtype) =>
      fusings.map((fusing) => ({
        path: kernelFile(dtype, fusing),
        text: kernelModuleText(dtype, fusing),
      })),
    ),
  ];
  return Promise.all(
    texts.map(async ({ path, text }) => ({ path, bytes: await assemble(path, text) })),
  );
}
