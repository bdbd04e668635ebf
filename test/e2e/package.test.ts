import { execa } from 'execa';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  mentionsIn,
  namesInPackage,
  ownerMention,
  versionMention,
} from '../../scripts/release/mentions.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';

describe('package.json', async () => {
  const { owner, version } = await namesInPackage(root);

  it.each([
    { subject: 'the owner', mention: ownerMention, name: owner, in: ['package.json', 'README.md'] },
    {
      subject: 'the version',
      mention: versionMention,
      name: version,
      in: ['README.md', 'gate/gitlab-ci.yml', 'gate/kubernetes-job.yaml', 'gate/verify.sh'],
    },
  ])('mentions $subject consistently in all files', async ({ mention, name, in: files }) => {
    const mentions = await mentionsIn(root, mention);
    expect(mentions.map(({ file }) => file)).toEqual(expect.arrayContaining(files));
    expect(mentions.filter((mentioned) => mentioned.name !== name)).toEqual([]);
  });
});

describe('the packed package [CLI-4]', () => {
  it(
    'installs into an empty project, verifies itself and a copied adapter, and exports its API',
    { timeout: 300_000 },
    async () => {
      const project = await temporaryFolder();
      const { stdout: packed } = await execa(
        npm,
        ['pack', '--ignore-scripts', '--silent', '--pack-destination', project],
        { cwd: root },
      );
      await writeFile(
        join(project, 'package.json'),
        '{"name":"empty","private":true,"type":"module"}',
      );
      const tarball = packed.trim().split('\n').at(-1) ?? '';
      await execa(
        npm,
        ['install', '--silent', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`],
        { cwd: project },
      );

      const verified = await execa(npx, ['rmsprop-parity', 'verify'], { cwd: project });
      expect(verified.stdout).toMatch(/^all +([\d,]+) +\1 +[\d,]+ +0 ULP$/m);
      expect(verified.stdout).toContain('EXACT: all');
      const reporters = ['--reporter', 'html=report.html,badge=badge.svg'];
      await execa(npx, ['rmsprop-parity', 'verify', '--dtype', 'float16', ...reporters], {
        cwd: project,
      });
      expect(await readFile(join(project, 'report.html'), 'utf8')).toContain('<style>:root {');
      expect(await readFile(join(project, 'badge.svg'), 'utf8')).toMatch(/^<svg /);
      const checked = await execa(npx, ['rmsprop-parity', 'fixtures', 'check'], { cwd: project });
      expect(checked.stdout).toContain('The corpus is sound');

      const installed = join(project, 'node_modules/rmsprop-parity');
      await cp(join(installed, 'examples/adapters/typescript'), project, { recursive: true });
      expect((await readdir(join(installed, 'examples/adapters'))).toSorted()).toEqual([
        'c99',
        'cpp',
        'go',
        'javascript',
        'python',
        'rust',
        'typescript',
      ]);
      const port = await execa(
        npx,
        ['rmsprop-parity', 'verify', '--level', 'exact', '--port', './port.ts'],
        { cwd: project },
      );
      expect(port.stdout).toMatch(/^EXACT: all/m);

      const gate = join(installed, 'gate/verify.sh');
      const few = ['--filter', 'grid/float32/portable/*', '--invariants', '0'];
      const judged = await execa('sh', [gate, ...few, '--port', './port.ts'], {
        cwd: project,
        env: { npm_config_registry: 'http://127.0.0.1:9' }, // it must not use a registry
      });
      expect(judged.stdout).toMatch(/^EXACT: all/m);

      const program = `
      import { Parameter, RMSprop } from 'rmsprop-parity';
      const weight = new Parameter(Float32Array.of(1, 2, 3));
      const optimizer = new RMSprop([weight], { lr: 0.01 });
      weight.grad = Float32Array.of(0.1, -0.2, 0.3);
      optimizer.step();
      process.stdout.write([...weight.data].join(' '));`;
      await writeFile(join(project, 'program.js'), program);
      const { stdout } = await execa(process.execPath, ['program.js'], { cwd: project });
      expect(stdout).toBe('0.9000000953674316 2.0999999046325684 2.9000000953674316');
    },
  );
});
