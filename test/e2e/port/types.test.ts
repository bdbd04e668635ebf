import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { suiteFolder } from '../../temporary-folder.ts';

/* Compiles files of users against the published declarations. */

const root = join(import.meta.dirname, '../../..');
const typescript = join(root, 'node_modules/typescript/bin/tsc');

const settings = {
  strict: true,
  skipLibCheck: false,
  noEmit: true,
  target: 'es2022',
  types: ['node'],
  allowImportingTsExtensions: true,
};

/** Makes a folder a project that has installed this package, and writes these files into it. */
async function fill(project: string, texts: Readonly<Record<string, string>>): Promise<void> {
  const modules = join(project, 'node_modules');
  await mkdir(modules);
  await symlink(root, join(modules, 'rmsprop-parity'), 'junction');
  for (const installed of ['@types', 'vitest']) {
    await symlink(join(root, 'node_modules', installed), join(modules, installed), 'junction');
  }
  for (const name of ['my-rmsprop.ts', 'ports.ts']) {
    await copyFile(join(import.meta.dirname, 'consumers', name), join(project, name));
  }
  const files = {
    ...texts,
    'package.json': JSON.stringify({ type: 'module' }),
    'tsconfig.json': JSON.stringify({ compilerOptions: settings }),
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(project, name), text);
  }
}

/** Returns the compiler's errors, one per line. */
async function compile(project: string, ...options: readonly string[]): Promise<string> {
  const { stdout } = await execa(
    process.execPath,
    [typescript, '-p', project, '--pretty', 'false', ...options],
    { cwd: project, reject: false },
  );
  return stdout;
}

/** Returns the blocks of TypeScript in a page. */
async function blocksOf(page: string): Promise<string[]> {
  const text = await readFile(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

const resolutions = {
  nodenext: ['--module', 'nodenext', '--moduleResolution', 'nodenext'],
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler'],
} as const;

describe('the types of a port [ADP-1]', async () => {
  const project = await suiteFolder();
  beforeAll(async () => {
    const [port = '', ...others] = await blocksOf('README.md');
    const [vitest = '', nodeTest = '', , program = ''] = await blocksOf('spec/adapters.md'); // Jest has separate types
    const dialects = await blocksOf('spec/dialects.md');
    await fill(project, {
      'port.ts': port,
      'my-port.ts': port,
      'vitest.test.ts': vitest,
      'node.test.ts': nodeTest,
      'program.ts': program,
      ...Object.fromEntries(others.map((text, index) => [`readme-${index}.ts`, text])),
      ...Object.fromEntries(dialects.map((text, index) => [`dialects-${index}.ts`, text])),
    });
  });

  it.each(
    (['nodenext', 'bundler'] as const).flatMap((resolution) =>
      [true, false].map((isStricter) => ({ resolution, isStricter })),
    ),
  )(
    'accept ordinary classes and the examples of the pages: $resolution, stricter: $isStricter',
    async ({ resolution, isStricter }) => {
      const stricter = ['--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'].flatMap(
        (option) => [option, String(isStricter)],
      );
      expect(await compile(project, ...resolutions[resolution], ...stricter)).toBe('');
    },
  );
});

/** Returns the source of a port with these dtypes and this `create`. */
const portWith = (dtypes: string, create: string): string => `
import { definePort, type Dtype } from 'rmsprop-parity';
import { MyRMSprop, WideRMSprop } from './my-rmsprop.ts';
export const uses: [typeof MyRMSprop, typeof WideRMSprop, Dtype] = [MyRMSprop, WideRMSprop, 'float32'];
export default definePort({ name: 'mine', version: '1', dtypes: ${dtypes}, features: [], create: ${create} });
`;

const showing = (state: string): string =>
  `({ groups: [{ params }] }) => ({ step: () => {}, params: () => params, state: () => ${state} })`;

const mistakes: readonly (readonly [name: string, text: string, error: RegExp])[] = [
  [
    'a class for Float64Array, declared float32',
    portWith("['float32']", '() => new WideRMSprop([])'),
    /Type 'WideRMSprop' is not assignable/,
  ],
  [
    'one of two dtypes only',
    portWith("['float32', 'float64']", '() => new WideRMSprop([])'),
    /Type 'WideRMSprop' is not assignable/,
  ],
  [
    'any dtype, with a class for one',
    portWith("['float32'] as Dtype[]", '() => new WideRMSprop([])'),
    /Type 'WideRMSprop' is not assignable/,
  ],
  ['an unknown dtype', portWith("['float8']", showing('[]')), /Type '"float8"'/],
  [
    "the protocol's name in the state",
    portWith("['float32']", showing('params.map((param) => ({ step: 1, square_avg: param }))')),
    /Types of property 'square_avg' are incompatible/,
  ],
  [
    "the protocol's name in the state, written out",
    portWith("['float32']", showing('[{ step: 1, squareAvg: params[0], grad_avg: params[0] }]')),
    /Types of property 'grad_avg' are incompatible/,
  ],
  [
    'state of another dtype',
    portWith("['float32']", showing('[{ step: 1, squareAvg: new Float64Array(1) }]')),
    /squareAvg.*incompatible/,
  ],
  [
    "the protocol's name of a hyperparameter",
    portWith(
      "['float32']",
      '({ groups: [{ params, weight_decay }] }) => new MyRMSprop(params, weight_decay)',
    ),
    /Property 'weight_decay' does not exist/,
  ],
  [
    'a state dict that loadStateDict() does not take',
    portWith(
      "['float32']",
      '({ groups: [{ params }] }) => ({ step() {}, params: () => params, stateDict: () => 1, loadStateDict(saved: string) { void saved; } })',
    ),
    /is not assignable/,
  ],
];

describe('a port that contradicts its types', async () => {
  const project = await suiteFolder();
  let errors = '';
  beforeAll(async () => {
    const texts = mistakes.map(([, text], index) => [`mistake-${index}.ts`, text]);
    await fill(project, Object.fromEntries(texts));
    errors = await compile(project, ...resolutions.nodenext);
  });

  it.each(mistakes.map(([name, , error], index) => ({ name, error, index })))(
    'gives an error: $name',
    ({ error, index }) => {
      const own = new RegExp(`^mistake-${index}\\.ts\\(.*\\n(?: .*\\n)*`, 'gm');
      expect((`${errors}\n`.match(own) ?? []).join('')).toMatch(error);
    },
  );

  it('gives no other errors', () => {
    expect(errors.split('\n').filter((line) => !/^(mistake-\d+\.ts| )/.test(line))).toEqual([]);
  });
});
