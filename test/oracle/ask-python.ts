import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { oraclePython } from './oracle.ts';

/** The value of an expression as text, or the exception that it raised. */
export type PythonAnswer =
  | { readonly text: string }
  | { readonly error: { readonly exception: string; readonly message: string } };

/** Evaluates Python expressions with PyTorch. They can use `RMSprop` and two parameters `p` and `q`. */
export async function askPython(expressions: readonly string[]): Promise<PythonAnswer[]> {
  const script = fileURLToPath(new URL('python_expressions.py', import.meta.url));
  const { stdout } = await execa(oraclePython, [script], { input: `${expressions.join('\n')}\n` });
  const answers: PythonAnswer[] = stdout.split('\n').map((line) => JSON.parse(line));
  if (answers.length !== expressions.length) {
    throw new Error(`${answers.length} answers for ${expressions.length} expressions`);
  }
  return answers;
}

/** Returns a number as a Python literal. Whole numbers become an int, like in JSON. */
export function pythonLiteral(value: number): string {
  return Number.isFinite(value) ? JSON.stringify(value) : `float("${value}")`;
}
