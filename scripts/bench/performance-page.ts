import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { packageRoot } from '../../src/package-root.ts';
import { writeAtomically } from '../../src/write-atomically.ts';
import type { Peer } from './peers.ts';

/**
 * Prints the figures of a benchmark. Then replaces the section between `<!-- NAME: begin -->` and `<!-- NAME: end -->` in
 * spec/results/performance.md. If `isKept` is false or a peer is absent, it only prints.
 *
 * @throws Error if the page does not have these marks.
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
      `\nspec/results/performance.md stays unchanged, because these figures lack ${names}.\n`,
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

/** Returns a table in GitHub's Markdown. The first row is its head. All columns except the first hold numbers. */
export function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? ':--' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
