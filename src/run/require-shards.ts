import { isDeepStrictEqual } from 'node:util';
import type { Case, Corpus } from '../corpus/corpus.ts';
import { InvalidArgumentError } from '../errors.ts';
import { elementAt } from '../float/element-at.ts';
import { invariantIds } from '../invariant/invariants.ts';
import { idFilter, idsOfShard, selectedCases } from '../parity/selection.ts';
import type { Report } from '../report/report.ts';

/** A report, and the file that it was read from. */
export interface NamedReport {
  readonly name: string;
  readonly report: Report;
}

/**
 * Refuses reports that are not all the shards of one run.
 *
 * @returns the cases of the whole, in the corpus's order.
 * @throws InvalidArgumentError naming the file and what is wrong with it.
 */
export function requireShards(named: readonly NamedReport[], corpus: Corpus): Case[] {
  const [first] = named;
  if (!first) {
    throw new InvalidArgumentError('no report is named: expected those of all shards');
  }
  named.forEach((one) => requireSame(first, one));
  requireCorpus(first, corpus);
  requireAll(named);
  const cases = selectedCases(corpus, first.report.asked);
  requireIds(named, cases);
  return cases;
}

/** What the shards of a run have in common. */
const common = ['suite', 'corpus', 'port', 'asked', 'level', 'known'] as const;

/** @throws InvalidArgumentError if a report is of another run than the first. */
function requireSame(first: NamedReport, other: NamedReport): void {
  for (const key of common) {
    if (!isDeepStrictEqual(identity(first.report)[key], identity(other.report)[key])) {
      throw new InvalidArgumentError(
        `${quoted(other)} is of another run than ${quoted(first)}: ${key} is not the same`,
      );
    }
  }
}

function identity(report: Report): Record<(typeof common)[number], unknown> {
  const { suite, corpus, port, asked, level, known } = report;
  return { suite, corpus: [corpus.sha256, corpus.files], port, asked, level, known: known?.lines };
}

function requireCorpus({ name, report }: NamedReport, corpus: Corpus): void {
  if (report.corpus.sha256 !== corpus.sha256) {
    throw new InvalidArgumentError(
      `${JSON.stringify(name)} is of the corpus ${report.corpus.sha256.slice(0, 12)}, and this one is ${corpus.sha256.slice(0, 12)}: name the right one with --corpus, or use the version that made the report`,
    );
  }
}

/** @throws InvalidArgumentError unless each shard is there once, and complete. */
function requireAll(named: readonly NamedReport[]): void {
  const count = elementAt(named, 0).report.shard?.count ?? 1;
  const byIndex = new Map<number, NamedReport>();
  for (const one of named) {
    const { shard, complete } = one.report;
    if (complete !== true) {
      throw new InvalidArgumentError(`${quoted(one)} is of a run that was cut short`);
    }
    if ((shard?.count ?? 1) !== count) {
      throw new InvalidArgumentError(
        `${quoted(one)} is of another run: it is one of ${shard?.count ?? 1} parts, not of ${count}`,
      );
    }
    const index = shard?.index ?? 1;
    const same = byIndex.get(index);
    if (same) {
      throw new InvalidArgumentError(
        `${quoted(same)} and ${quoted(one)} are the same part: ${index} of ${count}`,
      );
    }
    byIndex.set(index, one);
  }
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((at) => !byIndex.has(at));
  if (missing.length > 0) {
    throw new InvalidArgumentError(
      `of ${count} parts, ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
    );
  }
}

/** @throws InvalidArgumentError if a report has other cases or invariants than its shard. */
function requireIds(named: readonly NamedReport[], cases: readonly Case[]): void {
  const { asked } = elementAt(named, 0).report;
  const names = asked.invariants > 0 ? invariantIds().filter(idFilter(asked)) : [];
  for (const one of named) {
    const { shard, failure, cases: judged, invariants } = one.report;
    const expected = idsOfShard(cases, names, shard ?? { index: 1, count: 1 });
    const found = [...judged, ...invariants].map(({ id }) => id);
    const isWhole = found.length === expected.size && found.every((id) => expected.delete(id));
    if (!isWhole && failure === null) {
      throw new InvalidArgumentError(
        `${quoted(one)} does not have the cases and invariants of its part`,
      );
    }
  }
}

function quoted({ name }: NamedReport): string {
  return JSON.stringify(name);
}
