import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dtypes } from '../../../src/float/dtype.ts';
import { typescriptReproducer } from '../../../src/report/reproducer/reproducer-typescript.ts';
import { contrast, decimal } from '../../../src/report/text/number-text.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import {
  longReproductions,
  otherReproductions,
  reproductionsOfMutants,
  type Named,
} from '../../fuzz/reproductions.ts';

const root = join(import.meta.dirname, '../../..');

/** What a program prints: the golden value, and the port's. */
function expectedOf({ reproduction: { divergence, scenario } }: Named): string {
  const texts = (here: unknown, there: unknown): string =>
    `torch: ${String(here)}  port: ${String(there)}`;
  const { format } = dtypes[scenario.dtype];
  switch (divergence.kind) {
    case 'value': {
      const { expected, actual } = divergence;
      return format.bits === 16
        ? texts(Number(`0x${expected.bits}`), Number(`0x${actual.bits}`))
        : texts(decimal(expected.value), decimal(actual.value));
    }
    case 'gradient': {
      const event = scenario.events[divergence.event];
      const gradient = event?.kind === 'step' ? event.gradients[divergence.parameter] : null;
      return texts(gradient?.[divergence.element], 'changed by the step');
    }
    case 'presence':
      return texts(divergence.expected, !divergence.expected);
    case 'refusal':
      return texts(divergence.expected, contrast(divergence).actual);
    default:
      return texts(divergence.expected, divergence.actual);
  }
}

/** A folder in this package, whose name is then known there. */
async function folderWith(some: readonly Named[]): Promise<{ folder: string; files: string[] }> {
  const folder = await temporaryFolder(join(root, 'dist', 'reproduce-'));
  const files = some.map((_, index) => join(folder, `reproduce-${index}.ts`));
  await Promise.all(
    some.map(({ reproduction }, index) =>
      writeFile(files[index] ?? '', typescriptReproducer(reproduction)),
    ),
  );
  return { folder, files };
}

describe('the program in TypeScript that shows a difference [FUZ-6]', async () => {
  const some = [
    ...(await reproductionsOfMutants('portable')),
    ...(await reproductionsOfMutants('fma')),
    ...(await longReproductions()),
    ...(await otherReproductions()),
  ];

  it('prints what the golden trajectory has there, and what the port had', async () => {
    const { folder, files } = await folderWith(some);
    const runner = join(folder, 'run.mjs');
    await writeFile(runner, await readFile(join(import.meta.dirname, 'run-programs.mjs')));
    const { stdout } = await execa(process.execPath, [runner, ...files]);
    const outputs: string[][] = JSON.parse(stdout);
    const wrong = some.flatMap((one, index) => {
      const [first, last] = outputs[index] ?? [];
      const expected = one.name === 'refused in other words' ? first : expectedOf(one);
      const isRight = first === expected && last === 'they differ';
      return isRight ? [] : [{ name: one.name, output: outputs[index], expected: expectedOf(one) }];
    });
    expect(wrong).toEqual([]);
    expect(outputs.flat().some((line) => line.startsWith('injected'))).toBe(false);
    expect(some.length).toBeGreaterThan(100);
  });

  it('has the types of the package, under the strictest settings', async () => {
    const { folder } = await folderWith(some);
    const compilerOptions = {
      target: 'es2023',
      lib: ['es2023'],
      types: ['node'],
      module: 'nodenext',
      strict: true,
      noEmit: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noUnusedLocals: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      typeRoots: [join(root, 'node_modules/@types')],
    };
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['*.ts'] }),
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout, exitCode } = await execa(process.execPath, [tsc, '-p', folder], {
      reject: false,
    });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
  });
});
