import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { benchmarks } from '../scripts/bench/benchmarks.ts';
import { tasks } from '../scripts/tasks.ts';
import { vitestProjects } from './vitest-projects.ts';

/* Checks that each page links only to existing pages, and names only existing files and commands. */

const root = join(import.meta.dirname, '..');

/** Names that git ignores, and folders of tools. */
const ignored = /^(node_modules|dist|docs|coverage|reports|\..*)$/;
const isChecked = (name: string): boolean =>
  ['.github', '.changeset'].includes(name) || !ignored.test(name);

/** Returns every file below a folder, as a path from the root with slashes. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const nested = await Promise.all(
    entries
      .filter(({ name }) => isChecked(name))
      .map(async (entry) => {
        const path = posix.join(folder, entry.name);
        return entry.isDirectory() ? filesIn(path) : [path];
      }),
  );
  return nested.flat();
}

const files = await filesIn('.');
const paths = new Set(files.flatMap(withFolders));

/** Returns a file, and the folders that contain it. */
function withFolders(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Returns whether this file or folder exists; `*` stands for any characters. */
function exists(path: string): boolean {
  const plain = path.replace(/\/$/, '');
  if (path.includes('*')) {
    const matches = picomatch(plain);
    return files.some((file) => matches(file));
  }
  return paths.has(plain);
}

interface Page {
  readonly path: string;
  readonly text: string;
}

/** Cuts the changelog to its first section: past releases may name files that no longer exist. */
const current = ({ path, text }: Page): Page => ({
  path,
  text:
    path === 'CHANGELOG.md'
      ? text
          .split(/^(?=## )/m)
          .slice(0, 2)
          .join('')
      : text,
});

const pages: Page[] = await Promise.all(
  files
    .filter((path) => path.endsWith('.md'))
    .map(async (path) => current({ path, text: await readFile(join(root, path), 'utf8') })),
);

const groupOf = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '');

const FENCED = /^```.*\n([^]*?)^```$/gm;
const INLINE = /`([^`\n]+)`/g;

/** Removes the blocks of code of a page, in which brackets and hashes have another meaning. */
const proseOf = (text: string): string => text.replaceAll(FENCED, '');

function linksOf(text: string): string[] {
  const prose = proseOf(text).replaceAll(INLINE, '');
  return groupOf(prose, /\]\(([^)\s]+)\)/g).filter((target) => !/^[a-z]+:/.test(target));
}

/** Returns the anchors that GitHub gives to headings. */
function anchorsOf(text: string): string[] {
  return groupOf(proseOf(text), /^#+ (.*)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isValidLink(page: Page, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page.path : posix.join(dirname(page.path), path);
  if (/^\.\.\/\.\.\/(security|issues|actions|releases)\b/.test(file)) {
    return true; // the URL of a GitHub page of the repository
  }
  const linked = pages.find((other) => other.path === file);
  return exists(file) && (anchor === undefined || anchorsOf(linked?.text ?? '').includes(anchor));
}

/** Returns the paths from the root in code, inline or in blocks. Replaces a compiled file by its source. */
function pathsOf(text: string): string[] {
  const code = [...groupOf(text, FENCED), ...groupOf(proseOf(text), INLINE)].join('\n');
  const named = /(?<![\w./@-])((?:dist\/)?(?:src|scripts|test|spec|gate|pictures)\/[\w./*-]*)/g;
  return groupOf(code, named).map((path) =>
    path.replace(/^dist\/(.*)\.js$/, '$1.ts').replace(/\.$/, ''),
  );
}

describe('the pages', async () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));

  it('exist', () => {
    expect(pages.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['README.md', 'spec/numerics.md', '.changeset/README.md']),
    );
    expect(pages.flatMap(({ text }) => linksOf(text)).length).toBeGreaterThan(50);
    expect(pages.flatMap(({ text }) => pathsOf(text)).length).toBeGreaterThan(50);
  });

  it.each(pages)('$path links to existing pages', (page) => {
    expect(linksOf(page.text).filter((target) => !isValidLink(page, target))).toEqual([]);
  });

  it.each(pages)('$path names existing files', ({ text }) => {
    expect(pathsOf(text).filter((path) => !exists(path))).toEqual([]);
  });

  it.each(pages)('$path names existing commands', ({ text }) => {
    const named = (pattern: RegExp): string[] =>
      groupOf(text, pattern).filter((name) => !/^[A-Z]+$/.test(name)); // NAME is a placeholder
    expect({
      scripts: named(/npm run ([\w:-]+)/g).filter((name) => !Object.hasOwn(scripts, name)),
      tasks: named(/npm run task (?:-- )?([\w-]+)/g).filter((name) => !Object.hasOwn(tasks, name)),
      benchmarks: named(/npm run bench (?:-- )?(\w[\w-]*)/g).filter(
        (name) => !benchmarks.includes(name),
      ),
      projects: named(/--project (\w+)/g).filter((name) => !vitestProjects.includes(name)),
    }).toEqual({ scripts: [], tasks: [], benchmarks: [], projects: [] });
  });
});

describe('npm run task and npm run bench', () => {
  it('have a source for each task', () => {
    const programs = Object.values(tasks).map(({ program: [file] }) =>
      file.replace(/^dist\/(.*)\.js$/, '$1.ts'),
    );
    expect(programs.filter((file) => !exists(file))).toEqual([]);
  });

  it('have a source for each benchmark', () => {
    expect(benchmarks.filter((name) => !exists(`scripts/bench/${name}.ts`))).toEqual([]);
  });
});
