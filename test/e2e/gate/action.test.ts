import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { wrongPort } from '../cli/wrong-port.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { root, runShell, type ShellResult } from './shell.ts';

/** The keys of an action file that this action uses. Any other key is an error. */
const actionSchema = z.strictObject({
  name: z.string(),
  description: z.string().max(160),
  branding: z.strictObject({ icon: z.string(), color: z.string() }),
  inputs: z.record(z.string(), z.strictObject({ description: z.string(), default: z.string() })),
  outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
  runs: z.strictObject({
    using: z.literal('composite'),
    steps: z.array(
      z.union([
        z.strictObject({
          id: z.string(),
          shell: z.literal('bash'),
          'working-directory': z.string(),
          env: z.record(z.string(), z.string()),
          run: z.string(),
        }),
        z.strictObject({
          uses: z.string().regex(/^[\w-]+\/[\w-]+@v\d+$/),
          if: z.string(),
          with: z.record(z.string(), z.string()),
        }),
      ]),
    ),
  }),
});

const action = actionSchema.parse(parse(await readFile(join(root, 'action.yml'), 'utf8')));
const steps = action.runs.steps.flatMap((step) => ('run' in step ? [step] : []));

interface ActionResult extends ShellResult {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Runs the action's steps like GitHub, in a folder that stands for a checkout. */
async function runAction(
  workspace: string,
  given: Readonly<Record<string, string>>,
  actionPath = root,
): Promise<ActionResult> {
  const inputs: Record<string, string> = Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [name, given[name] ?? input.default]),
  );
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
  const evaluated = (text: string): string =>
    text.replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => inputs[name] ?? '');
  const runner = await temporaryFolder();
  const files = { GITHUB_OUTPUT: join(runner, 'output'), GITHUB_STEP_SUMMARY: join(runner, 'md') };
  let result: ShellResult = { exitCode: 0, stdout: '', stderr: '', packages: [] };
  for (const step of steps) {
    await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
    const script = join(runner, 'step.sh');
    await writeFile(script, step.run);
    const environment = Object.fromEntries(
      Object.entries(step.env).map(([name, value]) => [name, evaluated(value)]),
    );
    result = await runShell(
      join(workspace, evaluated(step['working-directory'])),
      ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', script],
      {
        ...environment,
        ...files,
        GITHUB_WORKSPACE: workspace,
        GITHUB_ACTION_PATH: actionPath,
      },
    );
  }
  const outputs = Object.fromEntries(
    (await readFile(files.GITHUB_OUTPUT, 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return { ...result, outputs, summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8') };
}

const few = { filter: '{grid/float32/portable/*,invariants/*}', args: '--invariants 2' };
const reportFiles = ['badge.svg', 'junit.xml', 'report.html', 'report.json'];

describe('action.yml [GAT-1]', () => {
  it('inserts no input into a script, and uses every input and output', () => {
    expect(steps).toHaveLength(1);
    for (const { run } of steps) {
      expect(run).not.toContain('${{');
    }
    const text = JSON.stringify(action.runs);
    for (const name of Object.keys(action.inputs)) {
      expect(text).toContain(`inputs.${name}`);
    }
  });

  it('uploads the reports also after a failed run', () => {
    const [upload] = action.runs.steps.flatMap((step) => ('uses' in step ? [step] : []));
    expect(upload?.uses).toMatch(/^actions\/upload-artifact@/);
    expect(upload?.if).toMatch(/^\$\{\{ always\(\) && inputs\.upload == 'true' && .*\}\}$/);
    expect(upload?.with['path']).toBe('${{ steps.verify.outputs.reports }}');
  });

  it('passes for a conformant command', async () => {
    const workspace = await temporaryFolder();
    await cp(join(root, 'examples/adapters/python'), join(workspace, 'my port'), {
      recursive: true,
    });
    const { exitCode, outputs, summary, stdout, packages } = await runAction(workspace, {
      ...few,
      command: 'python3 "my port/port.py"',
    });
    expect(stdout).toMatch(/^::notice .*title=RMSprop parity%3A (EXACT|EQUIVALENT)::/m);
    expect(exitCode).toBe(0);
    expect(packages).toEqual([]);
    expect(outputs).toMatchObject({
      'exit-code': '0',
      level: 'equivalent',
      conformant: 'true',
      divergent: '0',
      reports: join(workspace, 'rmsprop-parity-reports'),
    });
    expect(outputs['verdict']).toMatch(/^(exact|equivalent)$/);
    expect(summary).toMatch(/^## (EXACT|EQUIVALENT): RMSprop parity of /);
    expect(Object.keys(outputs).toSorted()).toEqual(Object.keys(action.outputs).toSorted());
  });

  it('runs the published version of the input `version`', async () => {
    const { exitCode, packages } = await runAction(await temporaryFolder(), {
      ...few,
      command: `${process.execPath} ${join(root, 'dist/src/cli/main.js')} serve`,
      version: '9.8.7',
    });
    expect(packages).toEqual(['rmsprop-parity@9.8.7']);
    expect(exitCode).toBe(0);
  });

  it('compiles its own code, only once', { timeout: 300_000 }, async () => {
    const actionPath = await temporaryFolder();
    const { stdout: files } = await execa(
      'git',
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
      { cwd: root },
    );
    const present = files.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
    await Promise.all(present.map((file) => cp(join(root, file), join(actionPath, file))));
    const main = join(actionPath, 'dist/src/cli/main.js');
    const judge = (): Promise<ActionResult> =>
      temporaryFolder().then((workspace) =>
        runAction(
          workspace,
          { ...few, command: `${process.execPath} '${main}' serve` },
          actionPath,
        ),
      );
    const [first, second] = [await judge(), await judge()];
    expect(first.stdout).toContain('::group::Building rmsprop-parity');
    expect(second.stdout).not.toContain('::group::');
    for (const { exitCode, packages, outputs } of [first, second]) {
      expect({ exitCode, packages }).toEqual({ exitCode: 0, packages: [] });
      expect(outputs['verdict']).toBe('exact');
    }
  });

  it('reports a failed compilation', async () => {
    const actionPath = await temporaryFolder();
    await cp(join(root, 'gate'), join(actionPath, 'gate'), { recursive: true });
    const workspace = await temporaryFolder();
    const { exitCode, stdout } = await runAction(workspace, { port: './port.js' }, actionPath);
    expect(stdout).toMatch(
      /^::error title=RMSprop parity::The action could not compile rmsprop-parity/m,
    );
    expect(exitCode).toBe(2);
  });

  it('fails for a divergent module, with all reports and annotations on its file', async () => {
    const workspace = await temporaryFolder();
    const folder = join(workspace, 'packages/a');
    await mkdir(folder, { recursive: true });
    await wrongPort(folder, '{ alpha: 0.5 }');
    const { exitCode, outputs, summary, stdout } = await runAction(workspace, {
      ...few,
      port: './wrong-port.mjs',
      level: 'exact',
      'working-directory': 'packages/a',
      reports: 'out',
    });
    expect(exitCode).toBe(1);
    expect(outputs).toMatchObject({ verdict: 'divergent', level: 'exact', conformant: 'false' });
    expect(Number(outputs['divergent'])).toBeGreaterThan(10);
    expect(stdout).toMatch(/^::error file=packages\/a\/wrong-port\.mjs,title=divergent%3A grid/m);
    expect(summary).toMatch(/^## DIVERGENT: RMSprop parity of `wrong 1`/);
    expect(await readdir(outputs['reports'] ?? '')).toEqual(reportFiles);
  });

  it('fails if the port does not start, and says so in every report', async () => {
    const workspace = await temporaryFolder();
    const { exitCode, outputs } = await runAction(workspace, { ...few, command: 'no-such-port' });
    expect(exitCode).toBe(3);
    expect(outputs).toMatchObject({ verdict: 'failed', conformant: 'false' });
    expect(await readFile(join(outputs['reports'] ?? '', 'junit.xml'), 'utf8')).toContain(
      '<error ',
    );
  });

  it.each([
    { mistake: 'no port', given: {} },
    { mistake: 'an open quote in a command', given: { command: 'python "port.py' } },
    { mistake: 'an open quote in options', given: { port: 'port.js', args: "--filter 'a" } },
    { mistake: 'a port beside a command', given: { port: 'port.js', command: 'python port.py' } },
    { mistake: 'an unknown level', given: { port: 'port.js', level: 'nearly' } },
    { mistake: 'an invalid name of a folder', given: { port: 'port.js', reports: 'a,b' } },
  ])('exits 2 for $mistake', async ({ given }) => {
    const { exitCode } = await runAction(await temporaryFolder(), given);
    expect(exitCode).toBe(2);
  });

  it('runs no code from an input', async () => {
    const workspace = await temporaryFolder();
    const hostile = '$(touch ran) `touch ran` ; touch ran\n touch ran | touch ran && touch ran *';
    const others = new Set(['working-directory', 'upload', 'artifact']); // they reach no script
    for (const name of Object.keys(action.inputs).filter((input) => !others.has(input))) {
      const { exitCode } = await runAction(workspace, {
        ...(name === 'command' ? {} : { port: './none.mjs' }),
        ...few,
        [name]: hostile,
      });
      expect({ name, exitCode }).not.toEqual({ name, exitCode: 0 });
    }
    expect(existsSync(join(workspace, 'ran'))).toBe(false);
    expect(existsSync(join(dirname(workspace), 'ran'))).toBe(false);
  });
});
