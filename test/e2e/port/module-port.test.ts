import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { findCase, loadCorpus } from '../../../src/corpus/corpus.ts';
import { judgeCase } from '../../../src/parity/judge-case.ts';
import { loadModulePort } from '../../../src/port/module/module-port.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from '../cli/run-cli.ts';

const root = join(import.meta.dirname, '../../..');
const corpus = await loadCorpus();

/** The source of RMSprop without options, in float64, for each kind of module. */
const definition = (types: { array: string; any: string }): string => `{
  name: 'tiny', version: '1', dtypes: ['float64'], features: [],
  create({ groups: [{ params, lr, alpha, eps }] }${types.any}) {
    const averages = params.map((param${types.any}) => new Float64Array(param.length));
    return {
      async step(gradients${types.array}) {
        params.forEach((param${types.any}, at${types.any}) => {
          for (let i = 0; i < param.length; i++) {
            const g = gradients[at][i];
            averages[at][i] = averages[at][i] * alpha + (1 - alpha) * g * g;
            param[i] += (-lr * g) / (Math.sqrt(averages[at][i]) + eps);
          }
        });
      },
      params: () => params,
    };
  },
}`;
const typed = definition({ array: ': any[]', any: ': any' });
const plain = definition({ array: '', any: '' });

async function fileWith(name: string, text: string): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, text);
  return file;
}

describe('loadModulePort() [ADP-1, CLI-5]', () => {
  it.each([
    ['port.ts', `export default ${typed};`],
    ['port.mts', `export default ${typed};`],
    ['port.mjs', `export default ${plain};`],
    ['port.cjs', `module.exports = ${plain};`],
    ['port.js', `module.exports = ${plain};`],
  ])('loads %s, with asynchronous methods and without state', async (name, text) => {
    const port = await loadModulePort(await fileWith(name, text));
    const { verdict } = await judgeCase(findCase(corpus, 'grid/float64/portable/plain'), port);
    await port.close?.();
    expect({ verdict, state: port.capabilities.state }).toEqual({ verdict: 'exact', state: [] });
  });

  it('lets a program end that does not close the port', async () => {
    const file = await fileWith('port.mjs', `export default ${plain};`);
    const program = `
      import { loadModulePort, verifyPort } from ${JSON.stringify(join(root, 'dist/src/index.js'))};
      const port = await loadModulePort(${JSON.stringify(file)});
      const report = await verifyPort(port, { filter: 'grid/float64/portable/plain', invariants: 0 });
      console.log(report.verdict);`;
    const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', program], {
      timeout: 30_000,
    });
    expect(stdout).toBe('exact');
  });

  it('names the line of a syntax error in JavaScript', async () => {
    const broken = await fileWith('port.mjs', 'export default {\n  name: 1 2\n};');
    const { stdout } = await runCli('verify', '--port', broken);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `cannot load the port ${JSON.stringify(broken)}: SyntaxError: Unexpected number (port.mjs:2)`,
    );
  });

  it('names the file and the line of a syntax error in a file that the module imports', async () => {
    const port = await fileWith(
      'port.mjs',
      "import { one } from './one.mjs';\nexport default one;",
    );
    await writeFile(join(dirname(port), 'one.mjs'), "export * from './two.mjs';");
    await writeFile(join(dirname(port), 'two.mjs'), '\n\nexport const one = 1 2;');
    const { stdout } = await runCli('verify', '--port', port);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('SyntaxError: Unexpected number (two.mjs:3)');
  });
});

describe('the examples of adapters [ADP-1]', () => {
  it.each([
    ['typescript/port.ts', 'exact', 17],
    ['javascript/port.js', 'equivalent', 60],
  ])('%s is conformant', async (file, level, atLeast) => {
    const port = join(root, 'examples/adapters', file);
    const { exitCode, stdout } = await runCli('verify', '--level', level, '--port', port);
    expect(exitCode).toBe(0);
    const [, judged = '0'] = /^all +(\d+)/m.exec(stdout) ?? [];
    expect(Number(judged)).toBeGreaterThanOrEqual(atLeast);
  });
});
