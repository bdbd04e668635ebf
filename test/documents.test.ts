import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { benchmarks } from '../scripts/bench/benchmarks.ts';
import { tasks } from '../scripts/tasks.ts';
import { vitestProjects } from './vitest-projects.ts';

/* Every page of the repository: what it links to, and the files and commands that it names, exist. */

const root = join(import.meta.dirname, '..');

/** What git ignores, and folders of tools. */
const ignored = /^(node_modules|dist|docs|coverage|reports|\..*)$/;
const isLookedAt = (name: string): boolean =>
  ['.github', '.changeset'].includes(name) || !ignored.test(name);

/** Every file below a folder, from the root, with slashes. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const nested = await Promise.all(
    entries
      .filter(({ name }) => isLookedAt(name))
      .map(async (entry) => {
        const path = posix.join(folder, entry.name);
        return entry.isDirectory() ? filesIn(path) : [path];
      }),
  );
  return nested.flat();
}

const files = await filesIn('.');
const paths = new Set(files.flatMap(withFolders));

/** A file, and the folders that it is in. */
function withFolders(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Whether there is such a file or folder; `*` stands for any characters. */
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

/** The changelog of past releases names what there was; only its first section is about what there is. */
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

/** A page without its blocks of code, in which brackets and hashes mean something else. */
const proseOf = (text: string): string => text.replaceAll(FENCED, '');

function linksOf(text: string): string[] {
  const prose = proseOf(text).replaceAll(INLINE, '');
  return groupOf(prose, /\]\(([^)\s]+)\)/g).filter((target) => !/^[a-z]+:/.test(target));
}

/** The names by which GitHub finds headings. */
function anchorsOf(text: string): string[] {
  return groupOf(proseOf(text), /^#+ (.*)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function leadsSomewhere(page: Page, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page.path : posix.join(dirname(page.path), path);
  if (/^\.\.\/\.\.\/(security|issues|actions|releases)\b/.test(file)) {
    return true; // a page of the repository on GitHub, seen from there
  }
  const linked = pages.find((other) => other.path === file);
  return exists(file) && (anchor === undefined || anchorsOf(linked?.text ?? '').includes(anchor));
}

/** Paths from the root in code, inline or in blocks; a compiled file counts as its source. */
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

  it('are found', () => {
    expect(pages.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['README.md', 'spec/numerics.md', '.changeset/README.md']),
    );
    expect(pages.flatMap(({ text }) => linksOf(text)).length).toBeGreaterThan(50);
    expect(pages.flatMap(({ text }) => pathsOf(text)).length).toBeGreaterThan(50);
  });

  it.each(pages)('$path links to what exists', (page) => {
    expect(linksOf(page.text).filter((target) => !leadsSomewhere(page, target))).toEqual([]);
  });

  it.each(pages)('$path names files that exist', ({ text }) => {
    expect(pathsOf(text).filter((path) => !exists(path))).toEqual([]);
  });

  it.each(pages)('$path names commands that exist', ({ text }) => {
    const named = (pattern: RegExp): string[] =>
      groupOf(text, pattern).filter((name) => !/^[A-Z]+$/.test(name)); // NAME stands for any
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

describe('what commands run', () => {
  it('has a source for each task', () => {
    const programs = Object.values(tasks).map(({ program: [file] }) =>
      file.replace(/^dist\/(.*)\.js$/, '$1.ts'),
    );
    expect(programs.filter((file) => !exists(file))).toEqual([]);
  });

  it('has a source for each benchmark', () => {
    expect(benchmarks.filter((name) => !exists(`scripts/bench/${name}.ts`))).toEqual([]);
  });
});
