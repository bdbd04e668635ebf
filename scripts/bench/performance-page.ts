import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { packageRoot } from '../../src/package-root.ts';
import { writeAtomically } from '../../src/write-atomically.ts';
import type { Peer } from './peers.ts';

/**
 * Shows the figures of a benchmark, and puts them between the section's two marks in spec/results/performance.md, in place of
 * what was there: `<!-- NAME: begin -->` and `<!-- NAME: end -->`. Where they are not to be kept, or a peer is absent, they
 * are only shown.
 *
 * @throws Error if the page has no such marks.
 */
export async function writeSection(
  name: string,
  markdown: string,
  {
    isKept = true,
    absent = new Set(),
  }: { readonly isKept?: boolean; readonly absent?: ReadonlySet<Peer> } = {},
): Promise<void> {
  const file = join(packageRoot(), 'spec/results/performance.md');
  const page = withSection(await readFile(file, 'utf8'), name, markdown);
  const options = { ...(await resolveConfig(file)), parser: 'markdown' };
  process.stdout.write(`\n${await format(markdown, options)}`);
  if (!isKept) {
    return;
  }
  if (absent.size > 0) {
    const names = [...absent].map(({ name: peer }) => peer).join(', ');
    process.stdout.write(
      `\nspec/results/performance.md is unchanged, as these figures lack ${names}.\n`,
    );
    return;
  }
  await writeAtomically(file, await format(page, options));
}

function withSection(page: string, name: string, markdown: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`spec/results/performance.md has no ${begin} … ${end}`);
  }
  return `${before}${begin}\n\n${markdown}\n\n${end}${after}`;
}

/** A table of GitHub's Markdown: the first row is its head, and all columns but the first are numbers. */
export function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? ':--' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
