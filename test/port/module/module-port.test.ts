import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PortError, UsageError } from '../../../src/errors.ts';
import { loadModulePort } from '../../../src/port/module/module-port.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

async function fileWith(name: string, text: string): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, text);
  return file;
}

describe('loadModulePort() [ADP-1, CLI-5]', () => {
  it('names a file that does not exist', async () => {
    await expect(loadModulePort('nothing.ts')).rejects.toThrow(
      new UsageError(
        `cannot read the port "nothing.ts": there is no such file. Relative paths start at ${JSON.stringify(process.cwd())}.`,
      ),
    );
  });

  it('says how to run a program in another language', async () => {
    await expect(loadModulePort('port.py')).rejects.toThrow(
      new UsageError(
        'cannot load the port "port.py": expected a file that ends with .ts, .mts, .js, .mjs or .cjs. To run a program in another language, put its command after "--", as in -- python my_port.py.',
      ),
    );
  });

  it('refuses a folder, also if its name ends like a file', async () => {
    const folder = join(await temporaryFolder(), 'port.ts');
    await mkdir(folder);
    await expect(loadModulePort(folder)).rejects.toThrow(
      new UsageError(
        `cannot load the port ${JSON.stringify(folder)}: it is a folder. Pass a file, as in --port ./my-port.ts.`,
      ),
    );
  });

  it.each(['port.mjs', 'port.ts'])('names %s without a default export', async (name) => {
    const file = await fileWith(name, 'export const port = 1;');
    await expect(loadModulePort(file, { inProcess: true })).rejects.toThrow(
      new PortError(
        'definition',
        `the module ${JSON.stringify(file)} has no default export. Add one, as in: export default definePort({ … }).`,
      ),
    );
  });

  it('names the line of an error in a module', async () => {
    const file = await fileWith('a port.mjs', '\n\nnull.step();');
    await expect(loadModulePort(file, { inProcess: true })).rejects.toThrow(
      new PortError(
        'cannot_start',
        `cannot load the port ${JSON.stringify(file)}: TypeError: Cannot read properties of null (reading 'step') (port.mjs:3)`,
      ),
    );
  });

  it('names the line of a syntax error in TypeScript', async () => {
    const file = await fileWith('port.ts', 'export default {\n  create( {\n};');
    await expect(loadModulePort(file, { inProcess: true })).rejects.toThrow(
      new RegExp(`^cannot load the port ".*": ParseError: [^]*port\\.ts:3:1$`),
    );
  });

  it('names a package that is not installed', async () => {
    const file = await fileWith('port.mjs', "import 'no-such-package-anywhere';");
    await expect(loadModulePort(file, { inProcess: true })).rejects.toThrow(
      /^cannot load the port ".*": Error: .*no-such-package-anywhere/,
    );
  });

  it('has the message of definePort()', async () => {
    const define = join(import.meta.dirname, '../../../src/port/define-port.ts');
    const text = `import { definePort } from ${JSON.stringify(define)};\nexport default definePort({});`;
    const file = await fileWith('port.ts', text);
    await expect(loadModulePort(file, { inProcess: true })).rejects.toThrow(
      new PortError(
        'cannot_start',
        `cannot load the port ${JSON.stringify(file)}: definePort(): name is missing: expected a string`,
      ),
    );
  });
});
