import { packageRoot } from '../../src/package-root.ts';
import { ownerMention, replaceMentions } from './mentions.ts';

/*
 * `npm run task owner NAME` writes the account that owns the repository into package.json and all other files that name it. Use it for
 * the first publication, for a move to another account, and for a fork.
 */

const [owner = '', ...extraArguments] = process.argv.slice(2);
if (extraArguments.length > 0 || !/^[a-z\d](?:-?[a-z\d]){0,38}$/i.test(owner)) {
  process.stderr.write(
    `${JSON.stringify([owner, ...extraArguments].join(' '))} is not a GitHub account. Expected up to 39 letters, digits and single hyphens, as in "npm run task owner octocat".\n`,
  );
  process.exitCode = 2;
} else {
  const files = await replaceMentions(packageRoot(), ownerMention, owner);
  process.stdout.write(
    files.length === 0
      ? `Every file already names ${owner}.\n`
      : `${files.join('\n')}\nThese files now name ${owner}. Run "npm test" and commit them.\n`,
  );
}
