import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';

/** Describes in one line what the figures depend on: the processor, Node and its engine, the versions of the peers, and the day. */
export async function describeMachine(peerVersions: readonly string[] = []): Promise<string> {
  const processor = [(cpus()[0]?.model ?? process.arch).trim(), await processorDetails()];
  return [
    `${processor.join('')}, ${availableParallelism()} cores`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    ...peerVersions,
    new Date().toISOString().slice(0, 10),
  ].join('; ');
}

/** Returns family, model and vectors from Linux: the model name of a virtual machine often says little. */
async function processorDetails(): Promise<string> {
  const info = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(info)?.[1];
  const [family, model] = [field('cpu family'), field('model')];
  if (family === undefined || model === undefined) {
    return '';
  }
  const flags = field('flags')?.split(' ') ?? [];
  const vectors = ['avx512f', 'avx2'].find((flag) => flags.includes(flag)) ?? 'no AVX2';
  return ` (family ${family}, model ${model}, ${vectors})`;
}
