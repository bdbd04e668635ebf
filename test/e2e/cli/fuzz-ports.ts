import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../temporary-folder.ts';

/** A right port in JavaScript. */
export const rightPort: string = join(
  import.meta.dirname,
  '../../../examples/adapters/javascript/port.js',
);

/**
 * A module in a folder of its own: the right port with some of it replaced by JavaScript source.
 *
 * @example await writePort({ create: '() => { throw new Error() }' })
 */
export async function writePort(
  replaced: Readonly<Record<string, string>>,
  folder?: string,
): Promise<string> {
  const file = join(folder ?? (await temporaryFolder()), 'port.mjs');
  const entries = Object.entries(replaced).map(([key, source]) => `${key}: ${source}`);
  await writeFile(
    file,
    `import right from ${JSON.stringify(`file://${rightPort}`)};\nexport default { ...right, ${entries.join(', ')} };\n`,
  );
  return file;
}

/** Source of a create() that takes another epsilon than it is given. */
export const wrongEpsilon =
  '({ dtype, groups: [group] }) => right.create({ dtype, groups: [{ ...group, eps: group.eps + 1e-3 }] })';

/** Source of a create() of a port that throws in the first step with momentum. */
export const throwingWithMomentum = `(setup) => {
  const optimizer = right.create(setup);
  const step = (gradients) => {
    if (setup.groups[0].momentum > 0) { throw new Error('no momentum here'); }
    optimizer.step(gradients);
  };
  return { ...optimizer, step };
}`;

/** Source of a create() of a port that ends its process where weights decay. */
export const crashing = `(setup) => {
  if (setup.groups[0].weightDecay > 0) { process.exit(9); }
  return right.create(setup);
}`;
