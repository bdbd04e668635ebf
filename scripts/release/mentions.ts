import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';

/**
 * Finds the names of the account that owns the repository. They are in addresses (`github.com/<name>/rmsprop-parity`,
 * `<name>.github.io/rmsprop-parity`) and in workflows that use the action (`uses: <name>/rmsprop-parity@…`).
 */
export const ownerMention: RegExp =
  /(?<=github\.com[/:]|uses: )[\w-]+(?=\/rmsprop-parity(?![\w-]))|(?<=:\/\/)[\w-]+(?=\.github\.io\/rmsprop-parity(?![\w-]))/g;

/**
 * Finds the mentions of the package's version: `rmsprop-parity@VERSION`, a tag `rmsprop-parity@vVERSION`, the default of
 * `RMSPROP_PARITY_VERSION`, and the port in the README's report.
 */
export const versionMention: RegExp =
  /(?<=rmsprop-parity@v?|RMSPROP_PARITY_VERSION(?:: '|:-)|^port +rmsprop-parity )\d+\.\d+\.\d+(?:-[\w.]+)?/gm;

export interface Mention {
  /** Relative to the repository, with slashes. */
  readonly file: string;
  readonly name: string;
}

/** Lists every mention in the repository's files. Leaves out the tests, the changelog and the files that git ignores. */
export async function mentionsIn(repository: string, mention: RegExp): Promise<Mention[]> {
  const mentions = await Promise.all(
    (await filesThatNameThePackage(repository)).map(async (file) => {
      const text = await readFile(join(repository, file), 'utf8');
      return [...text.matchAll(mention)].map(([name]) => ({ file, name }));
    }),
  );
  return mentions.flat();
}

/** Replaces every mention by a name, and returns the changed files. */
export async function replaceMentions(
  repository: string,
  mention: RegExp,
  name: string,
): Promise<string[]> {
  const changed: string[] = [];
  for (const file of await filesThatNameThePackage(repository)) {
    const path = join(repository, file);
    const text = await readFile(path, 'utf8');
    const replaced = text.replaceAll(mention, name);
    if (replaced !== text) {
      await writeFile(path, replaced);
      changed.push(file);
    }
  }
  return changed;
}

async function filesThatNameThePackage(repository: string): Promise<string[]> {
  const { stdout } = await execa(
    'git',
    ['grep', '--untracked', '-lzIi', '-e', 'rmsprop.parity', '--', ':!CHANGELOG.md', ':!test'],
    { cwd: repository },
  );
  return stdout.split('\0').filter((file) => file !== '');
}

const packageSchema = z.object({
  version: z.string(),
  repository: z.object({ url: z.string() }),
});

/** Reads the owner and the version from package.json. All other files must agree with them. */
export async function namesInPackage(
  repository: string,
): Promise<{ readonly owner: string; readonly version: string }> {
  const text = await readFile(join(repository, 'package.json'), 'utf8');
  const { version, repository: source } = packageSchema.parse(JSON.parse(text));
  const owner = source.url.match(ownerMention)?.[0];
  if (owner === undefined) {
    throw new Error(
      `package.json has the repository ${JSON.stringify(source.url)}. Expected an address such as git+https://github.com/<name>/rmsprop-parity.git.`,
    );
  }
  return { owner, version };
}
