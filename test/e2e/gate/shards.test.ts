import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments, parse } from 'yaml';
import { z } from 'zod';
import { parseReport } from '../../../src/report/report-json.ts';
import { packageVersion } from '../../../src/version.ts';
import { wrongPort } from '../cli/wrong-port.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { root, runShell, type ShellResult } from './shell.ts';

const textOf = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const few = '--filter grid/float32/portable/* --invariants 0';
const wrong = '{ alpha: options.alpha * 0.9 }';

const gitlabJob = z.strictObject({
  extends: z.string(),
  stage: z.string(),
  parallel: z.int().exactOptional(),
  needs: z.array(z.string()).exactOptional(),
  script: z.array(z.string()),
  allow_failure: z.strictObject({ exit_codes: z.array(z.int()) }).exactOptional(),
  artifacts: z.strictObject({
    when: z.literal('always'),
    paths: z.array(z.string()),
    reports: z.strictObject({ junit: z.string() }).exactOptional(),
  }),
});

const gitlab = z
  .strictObject({
    variables: z.record(z.string(), z.string()),
    '.rmsprop-parity': z.strictObject({ image: z.string(), before_script: z.array(z.string()) }),
    'rmsprop-parity-shard': gitlabJob,
    'rmsprop-parity': gitlabJob,
  })
  .parse(parse(await textOf('gate/gitlab-ci.yml')));

/** Runs a job like GitLab's runner: all its lines in one shell, which ends at the first failure. */
async function runGitlab(
  folder: string,
  name: 'rmsprop-parity-shard' | 'rmsprop-parity',
  variables: Readonly<Record<string, string>>,
): Promise<ShellResult> {
  const lines = [...gitlab['.rmsprop-parity'].before_script, ...gitlab[name].script];
  return runShell(folder, ['sh', '-e', '-c', lines.join('\n')], {
    ...gitlab.variables,
    ...variables,
  });
}

describe('gate/gitlab-ci.yml [GAT-2]', () => {
  it('judges in shards and then as a whole, and fails with the exit code of the whole', async () => {
    const folder = await temporaryFolder();
    await wrongPort(folder, wrong);
    await mkdir(join(folder, 'grid/float32/portable/plain'), { recursive: true }); // the shell must not expand the glob
    const variables = {
      RMSPROP_PARITY_PORT: '--port ./wrong-port.mjs',
      RMSPROP_PARITY_OPTIONS: few,
    };
    const { parallel = 0, allow_failure: allowed } = gitlab['rmsprop-parity-shard'];
    for (let index = 1; index <= parallel; index++) {
      const { exitCode = -1, packages } = await runGitlab(folder, 'rmsprop-parity-shard', {
        ...variables,
        CI_NODE_INDEX: String(index),
        CI_NODE_TOTAL: String(parallel),
      });
      expect([0, ...(allowed?.exit_codes ?? [])]).toContain(exitCode);
      expect(packages).toEqual([`rmsprop-parity@${packageVersion()}`]);
    }
    const whole = await runGitlab(folder, 'rmsprop-parity', variables);
    expect(whole.exitCode).toBe(1);
    expect(whole.stdout).toContain('DIVERGENT: the port differs from PyTorch in 16 of 16 cases.');
    const { artifacts, needs } = gitlab['rmsprop-parity'];
    expect(await readFile(join(folder, artifacts.reports?.junit ?? ''), 'utf8')).toContain(
      '<failure ',
    );
    expect(needs).toEqual(['rmsprop-parity-shard']);
  });

  it('fails a shard at once for wrong usage', async () => {
    const { exitCode = -1 } = await runGitlab(await temporaryFolder(), 'rmsprop-parity-shard', {
      RMSPROP_PARITY_OPTIONS: '--level nearly',
      CI_NODE_INDEX: '1',
      CI_NODE_TOTAL: '7',
    });
    expect(exitCode).toBe(2);
    expect(gitlab['rmsprop-parity-shard'].allow_failure?.exit_codes).not.toContain(exitCode);
  });
});

const job = z.object({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('Job'),
  metadata: z.strictObject({ name: z.string(), labels: z.strictObject({ step: z.string() }) }),
  spec: z.strictObject({
    completionMode: z.literal('Indexed').exactOptional(),
    completions: z.int().exactOptional(),
    parallelism: z.int().exactOptional(),
    backoffLimit: z.int(),
    template: z.strictObject({
      spec: z.strictObject({
        restartPolicy: z.literal('Never'),
        containers: z.tuple([
          z.strictObject({
            name: z.string(),
            image: z.string(),
            env: z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]),
            command: z.tuple([z.literal('sh'), z.literal('-c')]),
            args: z.tuple([z.string()]),
            volumeMounts: z.tuple([
              z.strictObject({ name: z.string(), mountPath: z.literal('/reports') }),
            ]),
          }),
        ]),
        volumes: z.array(z.unknown()),
      }),
    }),
  }),
});

describe('gate/kubernetes-job.yaml [GAT-2]', async () => {
  const jobs = parseAllDocuments(await textOf('gate/kubernetes-job.yaml')).map((document) =>
    job.parse(document.toJS()),
  );

  it('judges in one shard per pod, and then as a whole', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'reports'));
    await cp(join(root, 'examples/adapters/python'), folder, { recursive: true });
    const [shards, whole] = jobs;
    const pods = shards?.spec.completions ?? 0;
    /** Runs a pod's only container with few cases. A folder stands for the volume. */
    const runPod = async (
      spec: z.infer<typeof job>['spec'] | undefined,
      env: Readonly<Record<string, string>>,
    ): Promise<ShellResult> => {
      const container = spec?.template.spec.containers[0];
      const script = (container?.args[0] ?? '')
        .replaceAll('/reports/', `${folder}/reports/`)
        .replace('--shard ci', `--shard ci ${few.replace(/grid\S*/, "'$&'")}`)
        .replace('python my_port.py', 'python3 port.py');
      const named = (container?.env ?? []).map(({ name, value }) => [name, value]);
      return runShell(folder, ['sh', '-c', script], { ...Object.fromEntries(named), ...env });
    };
    for (let index = 0; index < pods; index++) {
      const { exitCode } = await runPod(shards?.spec, { JOB_COMPLETION_INDEX: String(index) });
      expect(exitCode).toBe(0);
    }
    const { exitCode, stdout } = await runPod(whole?.spec, {});
    expect(stdout).toMatch(/^(EXACT|EQUIVALENT): /m);
    expect(exitCode).toBe(0);
    expect({ pods, parallel: shards?.spec.parallelism }).toEqual({ pods: 7, parallel: 7 });
  });

  it("has this package's version in every command", async () => {
    const text = await textOf('gate/kubernetes-job.yaml');
    const versions = [...text.matchAll(/rmsprop-parity@(\S+)/g)].map(([, version]) => version);
    expect(versions).toEqual([packageVersion(), packageVersion()]);
  });
});

describe('gate/verify.sh [GAT-2]', () => {
  const script = join(root, 'gate/verify.sh');
  const options = few.split(' ');

  it.each([
    { changed: wrong, code: 1, verdict: 'DIVERGENT: the port differs' },
    { changed: '{}', code: 0, verdict: 'EXACT: all' },
  ])('exits $code in one process and in several', async ({ changed, code, verdict }) => {
    const folder = await temporaryFolder();
    const port = await wrongPort(folder, changed);
    const reports = await Promise.all(
      ['1', '3'].map(async (shards) => {
        const { exitCode, stdout, packages } = await runShell(
          folder,
          ['sh', script, ...options, '--port', port],
          { RMSPROP_PARITY_SHARDS: shards, RMSPROP_PARITY_REPORTS: `out/${shards}` },
        );
        expect(exitCode).toBe(code);
        expect(stdout).toContain(verdict);
        expect(packages).toEqual([]); // it runs the package that contains it
        return readFile(join(folder, 'out', shards, 'report.json'), 'utf8');
      }),
    );
    expect(parseReport(reports[0] ?? '', 'one').complete).toBe(true);
    expect(reports[1]).toBe(reports[0]);
  });

  it('runs the published version of RMSPROP_PARITY_VERSION', async () => {
    const folder = await temporaryFolder();
    const port = await wrongPort(folder, '{}');
    const { exitCode, packages } = await runShell(
      folder,
      ['sh', script, ...options, '--port', port],
      { RMSPROP_PARITY_VERSION: '9.8.7', RMSPROP_PARITY_SHARDS: '2' },
    );
    expect(packages).toEqual(Array.from({ length: 3 }, () => 'rmsprop-parity@9.8.7'));
    expect(exitCode).toBe(0);
  });

  it('runs the published version as a copy in another project', async () => {
    const folder = await temporaryFolder();
    const copy = join(folder, 'gate/verify.sh');
    await cp(script, copy);
    await mkdir(join(folder, 'dist/src/cli'), { recursive: true });
    await writeFile(join(folder, 'dist/src/cli/main.js'), 'process.exit(99);');
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'another' }, null, 2));
    const port = await wrongPort(folder, '{}');
    const { exitCode, packages } = await runShell(
      folder,
      ['sh', copy, ...options, '--port', port],
      {},
    );
    expect(packages).toEqual([`rmsprop-parity@${packageVersion()}`]);
    expect(exitCode).toBe(0);
  });

  it('exits 2 in a checkout that is not compiled, and says what to do', async () => {
    const folder = await temporaryFolder();
    const copy = join(folder, 'checkout/gate/verify.sh');
    await cp(script, copy);
    await cp(join(root, 'package.json'), join(folder, 'checkout/package.json'));
    const { exitCode, stderr, packages } = await runShell(folder, ['sh', copy, ...options], {});
    expect(stderr).toContain('is not compiled. Run "npm ci && npm run build" there, or set');
    expect({ exitCode, packages }).toEqual({ exitCode: 2, packages: [] });
  });

  it.each([
    { mistake: 'an invalid number of shards', env: { RMSPROP_PARITY_SHARDS: '1; touch ran' } },
    { mistake: 'a folder with a comma', env: { RMSPROP_PARITY_REPORTS: 'a,b' } },
    { mistake: 'wrong usage in every shard', env: { RMSPROP_PARITY_SHARDS: '2' } },
  ])('exits 2 for $mistake', async ({ env }) => {
    const folder = await temporaryFolder();
    const { exitCode } = await runShell(folder, ['sh', script, '--level', 'nearly'], env);
    expect(exitCode).toBe(2);
  });
});
