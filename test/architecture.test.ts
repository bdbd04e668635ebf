import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryFiles, layerOf, layers, readSources, sharedFiles } from '../scripts/pages/layers.ts';
import { groupedBy } from '../src/report/text/grouped-by.ts';

const order = layers.map(({ name }) => name);

/** Returns the rank of a file. A file may import only from files of the same or a lower rank. */
function rankOf(name: string): number {
  if (sharedFiles.includes(name)) {
    return -1;
  }
  const rank = order.indexOf(entryFiles.includes(name) ? 'run' : layerOf(name));
  return rank < 0 ? Infinity : rank; // src/ imports nothing from outside
}

describe('the source tree', async () => {
  const files = await readSources();

  it('consists of the known layers and files', () => {
    expect(new Set(files.map(({ name }) => layerOf(name)))).toEqual(
      new Set([...order, ...sharedFiles, ...entryFiles]),
    );
  });

  it.each(files.map(({ name, imports }) => ({ name, imports })))(
    'imports only from the same or lower layers: $name',
    ({ name, imports }) => {
      for (const imported of imports) {
        const isAllowed = rankOf(imported) <= rankOf(name);
        expect({ imported, isAllowed }).toEqual({ imported, isAllowed: true });
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

  it('has at most 20 files in each folder, not counting subfolders', () => {
    const folders = groupedBy(files, ({ name }) => dirname(name));
    const large = [...folders].filter(([, inside]) => inside.length > 20).map(([name]) => name);
    expect(large).toEqual([]);
  });

  it('uses each file name once', () => {
    const names = groupedBy(files, ({ name }) => basename(name));
    const clashes = [...names.values()].filter((same) => same.length > 1).flat();
    expect(clashes.map(({ name }) => name)).toEqual([]);
  });
});
