import { dtypeNames } from '../../src/float/dtype.ts';
import { kernelFile, PROBE_FILE, type Fusing } from '../../src/rmsprop/kernel/kernel-modules.ts';
import { assemble } from './assemble.ts';
import { GENERATOR_FILE } from '../../src/scale/filler.ts';
import { generatorText } from './generator-wat.ts';
import { kernelModuleText } from './kernel-wat.ts';
import { probeText } from './probe-wat.ts';

const fusings: readonly Fusing[] = ['portable', 'relaxed', 'exact'];

/** Assembles all WebAssembly modules. The optimizer has one for each dtype and each way to multiply and add. */
export async function kernelFiles(): Promise<{ path: string; bytes: Uint8Array }[]> {
  const texts = [
    { path: PROBE_FILE, text: probeText },
    { path: GENERATOR_FILE, text: generatorText },
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
