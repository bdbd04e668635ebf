import { execa } from 'execa';
import { packageRoot } from '../../src/package-root.ts';
import { namesInPackage, replaceMentions, versionMention } from './mentions.ts';

/*
 * `npm run task release-version` moves the pending changesets to CHANGELOG.md, sets the new version in package.json, and writes it into
 * all other files that name it.
 */

const root = packageRoot();
const lockOnly = ['--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'];
for (const command of [
  ['npx', 'changeset', 'version'],
  ['npm', 'install', ...lockOnly],
] as const) {
  await execa(command[0], command.slice(1), { cwd: root, stdio: 'inherit' });
}
const { version } = await namesInPackage(root);
const files = await replaceMentions(root, versionMention, version);
process.stdout.write(`Version ${version}: ${files.join(', ') || 'no file changed'}.\n`);
