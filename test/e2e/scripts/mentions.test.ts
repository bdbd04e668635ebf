import { execa } from 'execa';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  mentionsIn,
  namesInPackage,
  ownerMention,
  replaceMentions,
  versionMention,
} from '../../../scripts/release/mentions.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** Creates a repository with these files, without a commit. */
async function repositoryOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  await execa('git', ['init', '--quiet'], { cwd: folder });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return folder;
}

const packageText = (url: string): string =>
  JSON.stringify({ name: 'rmsprop-parity', version: '1.2.3', repository: { type: 'git', url } });

const before = {
  'package.json': packageText('git+https://github.com/some-one/rmsprop-parity.git'),
  'README.md': [
    '- uses: some-one/rmsprop-parity@v1.2.2',
    'https://some-one.github.io/rmsprop-parity/ git@github.com:some-one/rmsprop-parity.git',
    'port      rmsprop-parity 1.2.2',
    'see node_modules/rmsprop-parity/README.md and github.com/else/rmsprop-parity-example',
  ].join('\n'),
  '.github/ISSUE_TEMPLATE/config.yml':
    'url: https://github.com/some-one/rmsprop-parity/discussions',
  'gate/verify.sh': 'version=${RMSPROP_PARITY_VERSION:-1.2.2-next.0}',
  'CHANGELOG.md': 'rmsprop-parity@1.0.0, github.com/past/rmsprop-parity',
  '.gitignore': 'dist',
  'dist/README.md': 'https://github.com/nobody/rmsprop-parity',
};

describe('replaceMentions()', () => {
  it('replaces the owner in every address, and changes nothing else', async () => {
    const repository = await repositoryOf(before);
    const changed = await replaceMentions(repository, ownerMention, 'octo-cat');
    expect(changed.toSorted()).toEqual([
      '.github/ISSUE_TEMPLATE/config.yml',
      'README.md',
      'package.json',
    ]);
    for (const [file, text] of Object.entries(before)) {
      const after = await readFile(join(repository, file), 'utf8');
      expect(after).toBe(text.replaceAll('some-one', 'octo-cat'));
    }
    expect(await namesInPackage(repository)).toEqual({ owner: 'octo-cat', version: '1.2.3' });
    expect(await replaceMentions(repository, ownerMention, 'octo-cat')).toEqual([]);
  });

  it('replaces every mention of the version, except in the changelog', async () => {
    const repository = await repositoryOf(before);
    const { version } = await namesInPackage(repository);
    const changed = await replaceMentions(repository, versionMention, version);
    expect(changed.toSorted()).toEqual(['README.md', 'gate/verify.sh']);
    const mentions = await mentionsIn(repository, versionMention);
    expect(mentions).toHaveLength(3);
    expect(new Set(mentions.map(({ name }) => name))).toEqual(new Set(['1.2.3']));
  });
});

describe('namesInPackage()', () => {
  it('rejects a repository without an owner', async () => {
    const repository = await repositoryOf({ 'package.json': packageText('https://example.org/a') });
    await expect(namesInPackage(repository)).rejects.toThrow('"https://example.org/a". Expected');
  });
});
