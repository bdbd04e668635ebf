import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startFailureText } from '../../../src/port/process/start-failure.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const errorOf = (code: string): Error => Object.assign(new Error(`spawn ${code}`), { code });

describe('startFailureText() [SUP-2]', () => {
  it.each([
    [
      '',
      'ERR_INVALID_ARG_VALUE',
      'the command is empty. Name a program after "--", as in -- python my_port.py.',
    ],
    [
      'no-such',
      'ENOENT',
      'there is no such program on the PATH (ENOENT). Check the name, or pass a path such as ./port.',
    ],
    [
      './no-such',
      'ENOENT',
      `there is no such file (ENOENT). The current folder is "${process.cwd()}".`,
    ],
    [
      'python my_port.py',
      'ENOENT',
      'there is no such program (ENOENT). The command has 1 word: "python my_port.py". Pass each word of the command by itself, as in -- python my_port.py, without quotes around all of it.',
    ],
    ['.', 'EACCES', 'it is a folder. Name a program, as in -- python my_port.py.'],
    [
      './port.py',
      'EACCES',
      'the file is not executable (EACCES). Name its interpreter, as in -- python my_port.py, or run chmod +x.',
    ],
    ['./port', 'ENAMETOOLONG', 'spawn ENAMETOOLONG'],
  ])('explains %j, %s', (file, code, reason) => {
    expect(startFailureText([file], errorOf(code))).toBe(`cannot start "${file}": ${reason}`);
  });

  it('shows how the shell split the command', () => {
    const command = ['pyhton', 'my port.py', ...Array(9).fill('-x')] as [string, ...string[]];
    expect(startFailureText(command, errorOf('ENOENT'))).toContain(
      ' The command has 11 words: "pyhton", "my port.py", "-x", "-x", "-x", "-x", …. ',
    );
  });

  it('explains a script whose interpreter does not exist', async () => {
    const file = join(await temporaryFolder(), 'port.py');
    await writeFile(file, '#!/no/such/python\n');
    await chmod(file, 0o755);
    expect(startFailureText([file], errorOf('ENOENT'))).toMatch(
      /^cannot start ".*": the file exists, but its interpreter does not \(ENOENT\)\. Correct its first line, or name the interpreter, as in -- python my_port\.py\.$/,
    );
  });
});
