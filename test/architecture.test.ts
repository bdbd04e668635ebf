import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groupedBy } from '../src/report/text/grouped-by.ts';

const source = join(import.meta.dirname, '../src');

/** Each folder may import from itself and from those before it. */
const order = [
  'float',
  'rmsprop',
  'scenario',
  'corpus',
  'scale',
  'port',
  'parity',
  'dialect',
  'fuzz',
  'invariant',
  'oracle',
  'explain',
  'report',
  'run',
  'cli',
];
/** Files beside the folders: those that anything may import, and the public entry, which may import all but the cli. */
const shared = [
  'did-you-mean.ts',
  'errors.ts',
  'package-root.ts',
  'version.ts',
  'webassembly.ts',
  'write-atomically.ts',
];

interface SourceFile {
  readonly name: string;
  readonly text: string;
  readonly imports: readonly string[];
}

async function readSources(): Promise<SourceFile[]> {
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8');
      const name = file.slice(source.length + 1).replaceAll('\\', '/');
      const specifiers = [...text.matchAll(/(?:from|import\()\s*'(\.[^']*)'/g)].map(
        (match) => match[1] ?? '',
      );
      const imports = specifiers.map((specifier) =>
        new URL(specifier, `file:///src/${name}`).pathname.replace(/^\/(src\/)?/, ''),
      );
      return { name, text, imports };
    }),
  );
}

const layerOf = (name: string): string => name.split('/')[0] ?? '';

describe('the source tree', async () => {
  const files = await readSources();

  it('is all looked at', () => {
    expect(new Set(files.map(({ name }) => layerOf(name)))).toEqual(
      new Set([
        ...order.filter((layer) => layer !== 'scripts'),
        ...shared,
        'index.ts',
        'internals.ts',
        'vitest.ts',
      ]),
    );
  });

  it.each(files.map(({ name, imports }) => ({ name, imports })))(
    'imports one way: $name',
    ({ name, imports }) => {
      const layer = layerOf(name);
      const rank = shared.includes(name)
        ? -1
        : ['index.ts', 'internals.ts', 'vitest.ts'].includes(layer)
          ? order.indexOf('run')
          : order.indexOf(layer);
      for (const imported of imports) {
        const importedLayer = layerOf(imported);
        const importedRank = shared.includes(imported) ? -1 : order.indexOf(importedLayer);
        expect({ imported, isAllowed: importedRank <= rank }).toEqual({
          imported,
          isAllowed: true,
        });
      }
    },
  );

  it('has named exports only, and only cli/ sets exit codes or reads argv', () => {
    for (const { name, text } of files) {
      expect({ name, found: /^export (\*|default)/m.exec(text)?.[0] }).toEqual({
        name,
        found: undefined,
      });
    }
    const outside = files.filter(({ name }) => layerOf(name) !== 'cli');
    expect(
      outside.filter(({ text }) => /process\.(argv|exit)/.test(text)).map(({ name }) => name),
    ).toEqual([]);
  });

  it('has folders that can be looked over: at most 20 files beside their subfolders', () => {
    const folders = groupedBy(files, ({ name }) => dirname(name));
    const large = [...folders].filter(([, inside]) => inside.length > 20).map(([name]) => name);
    expect(large).toEqual([]);
  });

  it('has a name of its own for each file', () => {
    const names = groupedBy(files, ({ name }) => basename(name));
    const clashes = [...names.values()].filter((same) => same.length > 1).flat();
    expect(clashes.map(({ name }) => name)).toEqual([]);
  });
});
