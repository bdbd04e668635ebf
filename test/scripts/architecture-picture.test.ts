import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architecturePicture } from '../../scripts/pages/architecture-picture.ts';
import { layers, readSources } from '../../scripts/pages/layers.ts';

const root = join(import.meta.dirname, '../..');
const files = await readSources();

describe('pictures/architecture.svg', async () => {
  const committed = await readFile(join(root, 'pictures/architecture.svg'), 'utf8').catch(() => '');

  it('matches src/', () => {
    const isCurrent = committed === architecturePicture(files);
    expect(isCurrent, 'pictures/architecture.svg is stale: run "npm run task architecture"').toBe(
      true,
    );
  });

  it('runs no script and loads no files', () => {
    expect(committed).not.toMatch(/<script|href|url\(|@import/);
  });
});

describe('architecturePicture()', () => {
  it('shows an import as a dot', () => {
    const dots = (picture: string): number => picture.split('<circle').length - 1;
    const withoutImports = files.map(({ name, text }) => ({ name, text, imports: [] }));
    expect(dots(architecturePicture(withoutImports))).toBe(0);
    const withOneImport = withoutImports.map((file) =>
      file.name === 'cli/main.ts' ? { ...file, imports: ['float/bits.ts'] } : file,
    );
    expect(dots(architecturePicture(withOneImport))).toBe(1);
  });

  it('rejects a folder without a description', () => {
    const added = [...files, { name: 'novelty/new.ts', text: '', imports: [] }];
    expect(() => architecturePicture(added)).toThrow('add a line about src/novelty/');
  });

  it('rejects a description of a missing folder', () => {
    const removed = files.filter(({ name }) => !name.startsWith('fuzz/'));
    expect(() => architecturePicture(removed)).toThrow('remove the line about src/fuzz/');
  });
});

describe('layers', () => {
  it('have the same descriptions in CONTRIBUTING.md', async () => {
    const page = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');
    const lines = page.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' '));
    const missing = layers.filter(
      ({ name, does }) => !lines.some((line) => line.startsWith(`| \`src/${name}/\` | ${does}`)),
    );
    expect(missing).toEqual([]);
  });
});
