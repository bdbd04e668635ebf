import { readdir, readFile, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-root.ts';
import { parse } from '../../src/scenario/parse.ts';
import { summarySchema, type VersionSummary } from './version-summary.ts';

/** The summaries of versions: a file for each PyTorch. */
export const versionsFolder: string = join(packageRoot(), 'spec', 'observations', 'versions');

/** The summary of the PyTorch that recorded the corpus. */
export const GOLDEN = '2.13.0';

/** A summary, and the name of its file without `.json`. */
export interface NamedSummary {
  readonly name: string;
  readonly summary: VersionSummary;
}

/** Reads all summaries, the oldest PyTorch first. */
export async function readSummaries(): Promise<NamedSummary[]> {
  const files = (await readdir(versionsFolder)).filter((file) => file.endsWith('.json'));
  const all = await Promise.all(
    files.map(async (file) => ({
      name: file.slice(0, -'.json'.length),
      summary: parse(summarySchema, await readFile(join(versionsFolder, file), 'utf8')),
    })),
  );
  return all.toSorted(
    (a, b) => versionOrder(a.summary) - versionOrder(b.summary) || (a.name < b.name ? -1 : 1),
  );
}

/** @example versionOrder of '2.13.0+cpu' is 2013000 */
function versionOrder({ about }: VersionSummary): number {
  const [major = 0, minor = 0, patch = 0] = about.torch.split(/[.a+]/).map(Number);
  return major * 1_000_000 + minor * 1000 + patch;
}

/** Returns the summary of the golden PyTorch. */
export function goldenOf(all: readonly NamedSummary[]): VersionSummary {
  const golden = all.find(({ name }) => name === GOLDEN);
  if (!golden) {
    throw new InvalidArgumentError(
      `${versionsFolder} has no ${GOLDEN}.json. Record it: npm run task drift -- --record ${GOLDEN}`,
    );
  }
  return golden.summary;
}

/** Writes a summary, one line for each difference. */
export async function writeSummary(name: string, summary: VersionSummary): Promise<string> {
  const { differences, interface: found, ...head } = summary;
  const lines = differences.map((difference) => JSON.stringify(difference)).join(',\n');
  const texts = Object.entries(found)
    .map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`)
    .join(',\n');
  const opening = JSON.stringify(head).slice(0, -1);
  const path = join(versionsFolder, `${name}.json`);
  await mkdir(versionsFolder, { recursive: true });
  await writeFile(path, `${opening},\n"interface":{\n${texts}},\n"differences":[\n${lines}]}\n`);
  return path;
}
