import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCase, loadCorpus } from '../../../src/corpus/corpus.ts';
import { judgeCase } from '../../../src/parity/judge-case.ts';
import { loadModulePort } from '../../../src/port/module-port.ts';
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
    expect({ verdict, state: port.capabilities.state }).toEqual({ verdict: 'exact', state: [] });
  });

  it('names the line of a syntax error in JavaScript', async () => {
    const broken = await fileWith('port.mjs', 'export default {\n  name: 1 2\n};');
    const { stdout } = await runCli('verify', '--port', broken);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `cannot load the port ${JSON.stringify(broken)}: SyntaxError: Unexpected number (port.mjs:2)`,
    );
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
