import { execa } from 'execa';
import { describe } from 'vitest';

const { failed: isAbsent } = await execa('python3', ['--version'], { reject: false });

if (isAbsent && process.env['RMSPROP_PARITY_ORACLE'] === 'required') {
  throw new Error(
    'these tests need python3, and RMSPROP_PARITY_ORACLE=required: put python3 on the PATH',
  );
}

/** A `describe` for tests that need any Python. Skips them if Python is not installed. */
export const describeWithPython: typeof describe.skip = isAbsent ? describe.skip : describe;

interface PythonRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script with only Python's standard library, without installed packages and PYTHON… variables. */
export async function runPython(script: string, ...args: string[]): Promise<PythonRun> {
  const { exitCode, stdout, stderr } = await execa('python3', ['-I', '-S', script, ...args], {
    reject: false,
  });
  return { exitCode, stdout, stderr };
}
