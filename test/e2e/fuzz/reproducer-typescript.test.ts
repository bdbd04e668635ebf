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

/** Returns the line that a program prints: the golden value, and the port's value. */
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

/** Writes the programs into a folder inside this package, in which its name resolves. */
async function folderWith(
  programs: readonly Named[],
): Promise<{ folder: string; files: string[] }> {
  const folder = await temporaryFolder(join(root, 'dist', 'reproduce-'));
  const files = programs.map((_, index) => join(folder, `reproduce-${index}.ts`));
  await Promise.all(
    programs.map(({ reproduction }, index) =>
      writeFile(files[index] ?? '', typescriptReproducer(reproduction)),
    ),
  );
  return { folder, files };
}

describe('the TypeScript program that reproduces a difference [FUZ-6]', async () => {
  const programs = [
    ...(await reproductionsOfMutants('portable')),
    ...(await reproductionsOfMutants('fma')),
    ...(await longReproductions()),
    ...(await otherReproductions()),
  ];

  it("prints the golden value and the port's value", async () => {
    const { folder, files } = await folderWith(programs);
    const runner = join(folder, 'run.mjs');
    await writeFile(runner, await readFile(join(import.meta.dirname, 'run-programs.mjs')));
    const { stdout } = await execa(process.execPath, [runner, ...files]);
    const outputs: string[][] = JSON.parse(stdout);
    const wrong = programs.flatMap((program, index) => {
      const [first, last] = outputs[index] ?? [];
      const expected =
        program.name === 'refused with another message' ? first : expectedOf(program);
      const isRight = first === expected && last === 'they differ';
      return isRight
        ? []
        : [{ name: program.name, output: outputs[index], expected: expectedOf(program) }];
    });
    expect(wrong).toEqual([]);
    expect(outputs.flat().some((line) => line.startsWith('injected'))).toBe(false);
    expect(programs.length).toBeGreaterThan(100);
  });

  it("compiles against the package's types, with the strictest settings", async () => {
    const { folder } = await folderWith(programs);
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
