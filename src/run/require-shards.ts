import { isDeepStrictEqual } from 'node:util';
import type { Case, Corpus } from '../corpus/corpus.ts';
import { InvalidArgumentError } from '../errors.ts';
import { elementAt } from '../float/element-at.ts';
import { invariantIds } from '../invariant/invariants.ts';
import { idFilter, idsOfShard, selectedCases } from '../parity/selection.ts';
import type { Report } from '../report/report.ts';
import { counted } from '../report/text/short-text.ts';

/** A report with a name for error messages. */
export interface NamedReport {
  /** Usually the file of the report. */
  readonly name: string;
  readonly report: Report;
}

/**
 * Checks that the reports are all shards of one run.
 *
 * @returns the cases of the whole run, in the order of the corpus.
 * @throws InvalidArgumentError that names the report and the problem.
 */
export function requireShards(named: readonly NamedReport[], corpus: Corpus): Case[] {
  const [first] = named;
  if (!first) {
    throw new InvalidArgumentError(
      'there is no report to merge. Pass the JSON reports of all shards of a run.',
    );
  }
  named.forEach((report) => requireSame(first, report));
  requireCorpus(first, corpus);
  requireAll(named);
  const cases = selectedCases(corpus, first.report.asked);
  requireIds(named, cases);
  return cases;
}

/**
 * Checks the report of a whole run. It may be from another corpus, such as that of an older version: nothing judges its cases again.
 *
 * @throws InvalidArgumentError if the report is not complete, or does not have the cases of its run.
 */
export function requireWhole(named: NamedReport, corpus: Corpus): void {
  requireAll([named]);
  if (named.report.corpus.sha256 === corpus.sha256) {
    requireIds([named], selectedCases(corpus, named.report.asked));
  }
}

/** The keys that are equal in all shards of a run. */
const common = ['suite', 'corpus', 'port', 'asked', 'level', 'known'] as const;

/** @throws InvalidArgumentError if a report is from another run than the first report. */
function requireSame(first: NamedReport, other: NamedReport): void {
  for (const key of common) {
    if (!isDeepStrictEqual(identity(first.report)[key], identity(other.report)[key])) {
      throw new InvalidArgumentError(
        `${quoted(other)} is from another run than ${quoted(first)}, because their values of ${JSON.stringify(key)} differ. Pass the reports of one run.`,
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
      `${JSON.stringify(name)} is from a run on the corpus ${report.corpus.sha256.slice(0, 12)}, but this corpus is ${corpus.sha256.slice(0, 12)}. Pass the same corpus with --corpus, or use the package version that wrote the report.`,
    );
  }
}

/** @throws InvalidArgumentError if a shard is missing, incomplete, or in the list twice. */
function requireAll(named: readonly NamedReport[]): void {
  const count = elementAt(named, 0).report.shard?.count ?? 1;
  const byIndex = new Map<number, NamedReport>();
  for (const item of named) {
    const { shard, complete } = item.report;
    if (complete !== true) {
      throw new InvalidArgumentError(
        `${quoted(item)} is not complete, because its run stopped early. ${shard ? 'Run that shard again.' : 'Run "verify" again.'}`,
      );
    }
    if ((shard?.count ?? 1) !== count) {
      throw new InvalidArgumentError(
        `${quoted(item)} is from a run in ${counted(shard?.count ?? 1, 'shard')}, but ${quoted(elementAt(named, 0))} is from a run in ${counted(count, 'shard')}. Pass the reports of one run.`,
      );
    }
    const index = shard?.index ?? 1;
    const earlier = byIndex.get(index);
    if (earlier) {
      throw new InvalidArgumentError(
        `${quoted(earlier)} and ${quoted(item)} are both shard ${index} of ${count}. Pass each shard once.`,
      );
    }
    byIndex.set(index, item);
  }
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((at) => !byIndex.has(at));
  if (missing.length > 0) {
    const shards = missing.length === 1 ? 'report of shard' : 'reports of the shards';
    throw new InvalidArgumentError(
      `the ${shards} ${missing.join(', ')} of ${count} ${missing.length === 1 ? 'is' : 'are'} missing. Pass the reports of all shards.`,
    );
  }
}

/** @throws InvalidArgumentError if a report does not have exactly the cases and invariants of its shard. */
function requireIds(named: readonly NamedReport[], cases: readonly Case[]): void {
  const { asked } = elementAt(named, 0).report;
  const names = asked.invariants > 0 ? invariantIds().filter(idFilter(asked)) : [];
  for (const item of named) {
    const { shard, failure, cases: judged, invariants } = item.report;
    const { index, count } = shard ?? { index: 1, count: 1 };
    const expected = idsOfShard(cases, names, { index, count });
    const found = [...judged, ...invariants].map(({ id }) => id);
    const isExact = found.length === expected.size && found.every((id) => expected.delete(id));
    if (!isExact && failure === null) {
      throw new InvalidArgumentError(
        shard
          ? `${quoted(item)} does not have the cases and invariants of shard ${index} of ${count}. Run that shard again.`
          : `${quoted(item)} does not have the cases and invariants of its run. Run "verify" again.`,
      );
    }
  }
}

function quoted({ name }: NamedReport): string {
  return JSON.stringify(name);
}
