import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../temporary-folder.ts';

/** A correct port in JavaScript. */
export const rightPort: string = join(
  import.meta.dirname,
  '../../../examples/adapters/javascript/port.js',
);

/**
 * Writes a module into a new folder: the correct port with some parts replaced by JavaScript source.
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

/** Source of a create() that uses a larger epsilon than given. */
export const wrongEpsilon =
  '({ dtype, groups: [group] }) => right.create({ dtype, groups: [{ ...group, eps: group.eps + 1e-3 }] })';

/** Source of a create() whose port throws in the first step with momentum. */
export const throwingWithMomentum = `(setup) => {
  const optimizer = right.create(setup);
  const step = (gradients) => {
    if (setup.groups[0].momentum > 0) { throw new Error('no momentum here'); }
    optimizer.step(gradients);
  };
  return { ...optimizer, step };
}`;

/** Source of a create() whose port ends its process if weights decay. */
export const crashing = `(setup) => {
  if (setup.groups[0].weightDecay > 0) { process.exit(9); }
  return right.create(setup);
}`;
