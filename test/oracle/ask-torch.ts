import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Arithmetic } from '../../src/float/arithmetic.ts';
import { oraclePython } from './oracle.ts';
import type { Answer, Program } from './program.ts';

/** Returns an option with torch's name. NaN, infinities and -0, which JSON lacks, become text. */
function optionForTorch([name, value]: readonly [string, unknown]): [string, unknown] {
  const isLost = typeof value === 'number' && !(Number.isFinite(value) && !Object.is(value, -0));
  return [
    name === 'weightDecay' ? 'weight_decay' : name,
    isLost ? (value === 0 ? '-0.0' : String(value)) : value,
  ];
}

function forTorch(_key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'options' in value) {
    const options = Object.fromEntries(Object.entries(value.options ?? {}).map(optionForTorch));
    return { ...value, options };
  }
  return value;
}

/** Plays programs with real PyTorch, all in one process. */
export async function askTorch(
  arithmetic: Arithmetic,
  programs: readonly Program[],
  python: string = oraclePython,
): Promise<Answer[]> {
  const script = fileURLToPath(new URL('torch_rmsprop.py', import.meta.url));
  const { stdout } = await execa(python, [script, arithmetic], {
    input: programs.map((program) => `${JSON.stringify(program, forTorch)}\n`).join(''),
    maxBuffer: 1 << 28,
  });
  const answers: Answer[] = stdout.split('\n').map((line) => JSON.parse(line));
  if (answers.length !== programs.length) {
    throw new Error(`${answers.length} answers for ${programs.length} programs`);
  }
  return answers;
}
