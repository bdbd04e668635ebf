import { packageRoot } from '../../src/package-root.ts';
import { namesInPackage, replaceMentions, versionMention } from './mentions.ts';

/*
 * The last step of `npm run release:version`: writes the version that changesets has put into package.json into every other
 * file that names it.
 */

const { version } = await namesInPackage(packageRoot());
const files = await replaceMentions(packageRoot(), versionMention, version);
process.stdout.write(`Version ${version}: ${files.join(', ') || 'no file changed'}.\n`);
