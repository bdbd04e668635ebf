import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { tasks } from '../scripts/tasks.ts';
import { vitestProjects } from './vitest-projects.ts';

const root = join(import.meta.dirname, '..');
const textOf = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const yamlIn = async (folder: string): Promise<string[]> =>
  (await readdir(join(root, folder))).filter((name) => name.endsWith('.yml'));

const packageJson = z
  .object({
    version: z.string(),
    engines: z.object({ node: z.string() }),
    scripts: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(await textOf('package.json')));

const step = z.object({ run: z.string().optional(), uses: z.string().optional() });
const job = z.object({
  needs: z.union([z.string().transform((name) => [name]), z.array(z.string())]).default([]),
  uses: z.string().optional(),
  'timeout-minutes': z.int().optional(),
  strategy: z
    .object({
      'fail-fast': z.boolean().default(true),
      matrix: z.object({ os: z.array(z.string()), node: z.array(z.int()).default([]) }),
    })
    .optional(),
  steps: z.array(step).default([]),
});
const workflow = z.object({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.strictObject({ contents: z.literal('read') }),
  jobs: z.record(z.string(), job),
});

const workflows = new Map(
  await Promise.all(
    (await yamlIn('.github/workflows')).map(
      async (name) =>
        [name, workflow.parse(parse(await textOf(`.github/workflows/${name}`)))] as const,
    ),
  ),
);
const setUp = z
  .object({ runs: z.object({ steps: z.array(step) }) })
  .parse(parse(await textOf('.github/actions/setup/action.yml')));
const checks = workflows.get('pull-request.yml')?.jobs ?? {};
const jobs = [...workflows].flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([name, item]) => ({ ...item, name: `${file}: ${name}` })),
);
const steps = [...jobs.flatMap((item) => item.steps), ...setUp.runs.steps];
const commands = steps.flatMap(({ run }) => run ?? []);
/** Returns the first group of each match of a pattern in the workflows' commands. */
const found = (pattern: RegExp): string[] =>
  commands.flatMap((run) => [...run.matchAll(pattern)].map((match) => match[1] ?? ''));

describe('the workflows', () => {
  it('run only scripts and files that exist', async () => {
    const release = await textOf('.github/workflows/release.yml');
    const published = [...release.matchAll(/^ +(?:version|publish): npm run (\S+)$/gm)];
    const scripts = [...found(/npm run ([\w:-]+)/g), ...published.map((match) => match[1] ?? '')];
    expect(scripts.length).toBeGreaterThan(4);
    expect(scripts.filter((name) => !(name in packageJson.scripts))).toEqual([]);
    const named = [...commands, release].flatMap((text) =>
      [...text.matchAll(/npm run task ([\w-]+)/g)].map((match) => match[1] ?? ''),
    );
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((name) => !Object.hasOwn(tasks, name))).toEqual([]);
    const files = found(/\bnode ([\w./-]+)/g).map((file) =>
      file.replace(/^dist\/(.*)\.js$/, '$1.ts'),
    );
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('run exactly the projects of vitest.config.ts', () => {
    expect(new Set(found(/--project (\S+)/g))).toEqual(new Set(vitestProjects));
  });

  it('use actions of a fixed major version, or of this repository', () => {
    const used = [...jobs, ...steps].flatMap(({ uses }) => uses ?? []);
    const [own, others] = [
      used.filter((uses) => uses.startsWith('./')),
      used.filter((uses) => !uses.startsWith('./')),
    ];
    expect(others.filter((uses) => !/^[\w-]+\/[\w-]+@v\d+$/.test(uses))).toEqual([]);
    const paths = own.map((uses) => (uses.endsWith('.yml') ? uses : join(uses, 'action.yml')));
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('limit the time of each job, and let a matrix finish', () => {
    const unlimited = jobs.filter(
      ({ uses, ...rest }) => uses === undefined && !rest['timeout-minutes'],
    );
    expect(unlimited.map(({ name }) => name)).toEqual([]);
    expect(jobs.filter(({ strategy }) => strategy?.['fail-fast'])).toEqual([]);
  });

  it('test the Node versions of "engines" and later ones, on three systems', () => {
    const promised = [...packageJson.engines.node.matchAll(/(\d+)\.\d+\.\d+/g)].map(([, major]) =>
      Number(major),
    );
    const { os = [], node = [] } = checks['unit']?.strategy?.matrix ?? {};
    expect(promised.length).toBeGreaterThan(0);
    expect(node).toEqual(expect.arrayContaining(promised));
    expect(Math.max(...node)).toBeGreaterThan(Math.max(...promised));
    expect(Math.min(...node)).toBe(Math.min(...promised));
    expect(os).toEqual(['ubuntu-latest', 'macos-latest', 'windows-latest']);
    expect(checks['e2e']?.strategy?.matrix.node).toEqual(node);
  });

  it('check pull requests, and pushes to main before a release', () => {
    expect(Object.keys(workflows.get('pull-request.yml')?.on ?? {})).toEqual(
      expect.arrayContaining(['pull_request', 'workflow_call']),
    );
    const release = workflows.get('release.yml');
    expect(release?.on).toEqual({ push: { branches: ['main'] } });
    expect(release?.jobs['checks']?.uses).toBe('./.github/workflows/pull-request.yml');
    expect(release?.jobs['release']?.needs).toEqual(['checks']);
  });

  it('have one check that needs all others', () => {
    const { 'all-checks': last, ...others } = checks;
    expect(last?.needs.toSorted()).toEqual(Object.keys(others).toSorted());
  });
});

const field = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('markdown'),
    attributes: z.strictObject({ value: z.string() }),
  }),
  z.strictObject({
    type: z.enum(['input', 'textarea']),
    id: z.string().regex(/^[\w-]+$/),
    attributes: z.strictObject({
      label: z.string(),
      description: z.string().optional(),
      placeholder: z.string().optional(),
      render: z.string().optional(),
    }),
    validations: z.strictObject({ required: z.boolean() }).optional(),
  }),
]);
const form = z.strictObject({
  name: z.string(),
  description: z.string(),
  labels: z.array(z.string()),
  body: z.array(field).min(1),
});

describe('.github/ISSUE_TEMPLATE', async () => {
  const names = (await yamlIn('.github/ISSUE_TEMPLATE')).filter((name) => name !== 'config.yml');

  it.each(names)('%s is a valid form for GitHub', async (name) => {
    const { body } = form.parse(parse(await textOf(`.github/ISSUE_TEMPLATE/${name}`)));
    const ids = body.flatMap((bodyField) => ('id' in bodyField ? bodyField.id : []));
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      body.some((bodyField) => 'validations' in bodyField && bodyField.validations?.required),
    ).toBe(true);
  });

  it("asks for the JSON report, the source, the user's reason and the versions of a port", async () => {
    const text = await textOf('.github/ISSUE_TEMPLATE/port-judged-wrongly.yml');
    const { body } = form.parse(parse(text));
    const required = body.flatMap((bodyField) =>
      'id' in bodyField && bodyField.validations?.required ? bodyField.id : [],
    );
    expect(required).toEqual(['belief', 'verdict', 'source', 'report', 'versions']);
    expect(text).toContain('verify --reporter console,json=report.json');
  });
});

describe('CHANGELOG.md', () => {
  it('starts with the version of package.json, as changesets expects', async () => {
    const text = await textOf('CHANGELOG.md');
    expect(text.startsWith(`# rmsprop-parity\n\n## ${packageJson.version}\n`)).toBe(true);
    const changesets = z
      .object({ baseBranch: z.literal('main'), access: z.literal('public') })
      .safeParse(JSON.parse(await textOf('.changeset/config.json')));
    expect(changesets.success).toBe(true);
  });
});

describe('.editorconfig', () => {
  it('has the line length of prettier and the line ends of git', async () => {
    const [editor, prettier, attributes] = await Promise.all(
      ['.editorconfig', '.prettierrc.json', '.gitattributes'].map(textOf),
    );
    const { printWidth } = z.object({ printWidth: z.number() }).parse(JSON.parse(prettier ?? ''));
    expect(editor).toContain(`max_line_length = ${printWidth}\n`);
    expect(editor).toContain('end_of_line = lf\n');
    expect(attributes).toContain('* text=auto eol=lf\n');
  });
});
