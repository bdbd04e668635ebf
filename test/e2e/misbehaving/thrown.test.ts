import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { suiteFolder } from '../../temporary-folder.ts';
import { verifyToReport } from '../cli/run-cli.ts';

describe('a module that throws an error without a text [SUP-5]', async () => {
  const folder = await suiteFolder();
  const port = async (name: string, thrown: string): Promise<string> => {
    const file = join(folder, `${name}.mjs`);
    await writeFile(
      file,
      `export default { name: 'x', version: '1', dtypes: ['float32'], features: [], create: ({ groups: [group] }) => ({ step() { throw ${thrown}; }, params: () => group.params }) };`,
    );
    return file;
  };

  it.each<[string, string, string]>([
    [
      'object',
      'Object.assign(new Error(), { message: { status: 500 } })',
      'step() threw Error: its message is an object, not a text (object.mjs:1)',
    ],
    [
      'symbol',
      "Object.assign(new Error(), { message: Symbol('s') })",
      'step() threw Error: its message is Symbol(s), not a text',
    ],
    [
      'revoked',
      '(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy; })()',
      'step() threw an object',
    ],
  ])('has failed, and its report has a valid text: %s', async (name, thrown, reason) => {
    const options = ['--filter', 'grid/float32/portable/plain', '--invariants', '0'];
    const { exitCode, report } = await verifyToReport([
      ...options,
      '--port',
      await port(name, thrown),
    ]);
    expect({ exitCode, reason: report.cases[0]?.reason }).toEqual({ exitCode: 3, reason });
  });
});
