import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { oraclePython } from './oracle.ts';

/** What an expression's value is as text, or the exception that it raised. */
export type PythonAnswer =
  | { readonly text: string }
  | { readonly error: { readonly exception: string; readonly message: string } };

/** Evaluates Python expressions where PyTorch is: `RMSprop` is there, with two parameters `p` and `q`. */
export async function askPython(expressions: readonly string[]): Promise<PythonAnswer[]> {
  const script = fileURLToPath(new URL('python_expressions.py', import.meta.url));
  const { stdout } = await execa(oraclePython, [script], { input: `${expressions.join('\n')}\n` });
  const answers: PythonAnswer[] = stdout.split('\n').map((line) => JSON.parse(line));
  if (answers.length !== expressions.length) {
    throw new Error(`${answers.length} answers for ${expressions.length} expressions`);
  }
  return answers;
}

/** A number as a Python literal: whole numbers become an int, as they stand in JSON. */
export function pythonLiteral(value: number): string {
  return Number.isFinite(value) ? JSON.stringify(value) : `float("${value}")`;
}
