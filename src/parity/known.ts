import { InvalidArgumentError } from '../errors.ts';
import { inside } from '../scenario/decode.ts';
import type { Comparison } from './compare.ts';
import { compileGlob } from './glob.ts';
import type { CaseResult } from './judge-case.ts';

/** A line of a file of known deviations: `GLOB event=N ulp=N [cases=N] # REASON`. */
export interface KnownLine {
  /** Counted from 1. */
  readonly line: number;
  readonly glob: string;
  /** The first event at which a case departs, at the earliest. */
  readonly event: number;
  /** The largest distance, in ULP; infinite where NaN meets a number, or something is missing. */
  readonly ulp: number;
  /** How many cases it may cover, at most 20 if it does not say. */
  readonly cases: number | null;
  readonly reason: string;
}

export type KnownProblem = {
  readonly kind: 'passes' | 'worse';
  readonly line: KnownLine;
  readonly caseId: string;
  readonly event: number;
  readonly ulp: number;
};

export interface KnownOutcome {
  /** By case id, the line that says why it may depart. */
  readonly excused: ReadonlyMap<string, KnownLine>;
  readonly problems: readonly KnownProblem[];
  /** Lines that record more than was seen, with what was seen. */
  readonly improved: readonly KnownLine[];
}

const MOST_CASES = 20;
/** Characters of a file: several times a line for every case of the corpus. */
export const MAX_KNOWN_LENGTH: number = 2 ** 20;
/** Numbers have no more digits than JavaScript writes without an exponent; 20 are enough for any distance in ULP. */
const pattern =
  /^(?<glob>\S+)\s+event=(?<event>\d{1,15})\s+ulp=(?<ulp>\d{1,20}|inf)(?:\s+cases=(?<cases>\d{1,15}))?\s+#\s*(?<reason>\S.*)$/;

/**
 * Reads known deviations, one to a line; empty lines and lines that start with # are passed over.
 *
 * @throws InvalidArgumentError naming the line that is not as it should be.
 */
export function parseKnown(text: string): KnownLine[] {
  if (text.length > MAX_KNOWN_LENGTH) {
    throw new InvalidArgumentError(
      `the known deviations have more than ${MAX_KNOWN_LENGTH} characters: expected a line for each, and few of them`,
    );
  }
  return text.split(/\r?\n/).flatMap((content, index) => {
    const line = index + 1;
    if (/^\s*(#|$)/.test(content)) {
      return [];
    }
    const { glob, event, ulp, cases, reason } = pattern.exec(content.trim())?.groups ?? {};
    if (glob === undefined || reason === undefined) {
      throw new InvalidArgumentError(
        `${placeOf(line)} is ${JSON.stringify(content.slice(0, 80))}: expected "GLOB event=N ulp=N [cases=N] # REASON"`,
      );
    }
    return [
      {
        line,
        glob,
        event: Number(event),
        ulp: ulp === 'inf' ? Infinity : Number(ulp),
        cases: cases === undefined ? null : Number(cases),
        reason,
      },
    ];
  });
}

function placeOf(line: number): string {
  return `line ${line} of the known deviations`;
}

/**
 * Refuses lines that no case of the corpus can match, and globs that cover more than they say.
 *
 * @throws InvalidArgumentError naming the line.
 */
export function checkKnown(lines: readonly KnownLine[], caseIds: readonly string[]): void {
  for (const { line, glob, cases } of lines) {
    const matches = inside(placeOf(line), () => compileGlob(glob));
    const covered = caseIds.filter((caseId) => matches(caseId)).length;
    if (covered === 0) {
      throw new InvalidArgumentError(
        `${placeOf(line)}: no case matches ${JSON.stringify(glob)}; remove it, or see the ids with "rmsprop-parity fixtures list --cases"`,
      );
    }
    if (covered > (cases ?? MOST_CASES)) {
      const limit =
        cases === null ? `at most ${MOST_CASES} without "cases=${covered}"` : `${cases} as it says`;
      throw new InvalidArgumentError(
        `${placeOf(line)}: ${JSON.stringify(glob)} covers ${covered} cases: expected ${limit}`,
      );
    }
  }
}

/** A case, or an invariant, that may depart. */
export type Judged = Pick<CaseResult, 'caseId' | 'verdict'> & {
  readonly comparison: Pick<Comparison, 'firstBeyond' | 'largestUlp'> | null;
};

/** Holds what was seen against what is known. A case that broke is never excused. */
export function applyKnown(lines: readonly KnownLine[], results: readonly Judged[]): KnownOutcome {
  const excused = new Map<string, KnownLine>();
  const problems: KnownProblem[] = [];
  const improved: KnownLine[] = [];
  const taken = new Set<string>();
  for (const line of lines) {
    const matches = compileGlob(line.glob);
    const seen = results.filter(
      ({ caseId, verdict }) =>
        matches(caseId) && !taken.has(caseId) && verdict !== 'failed' && verdict !== 'notJudged',
    );
    let event = Infinity;
    let ulp = 0;
    for (const { caseId, verdict, comparison } of seen) {
      taken.add(caseId);
      const found = observed(comparison);
      if (verdict !== 'divergent') {
        problems.push({ kind: 'passes', line, caseId, ...found });
        continue;
      }
      event = Math.min(event, found.event);
      ulp = Math.max(ulp, found.ulp);
      if (found.event < line.event || found.ulp > line.ulp) {
        problems.push({ kind: 'worse', line, caseId, ...found });
      } else {
        excused.set(caseId, line);
      }
    }
    if (Number.isFinite(event) && (event > line.event || ulp < line.ulp)) {
      improved.push({ ...line, event: Math.max(event, line.event), ulp: Math.min(ulp, line.ulp) });
    }
  }
  return { excused, problems, improved };
}

function observed(comparison: Judged['comparison']): { event: number; ulp: number } {
  const first = comparison?.firstBeyond ?? null;
  return {
    event: first && 'event' in first ? first.event : 0,
    ulp: first === null || first.kind === 'value' ? (comparison?.largestUlp ?? 0) : Infinity,
  };
}

/** The text with the improved lines in place of the old ones, and without the lines of which every case passes. */
export function updateKnown(text: string, { improved, problems, excused }: KnownOutcome): string {
  const better = new Map(improved.map((line) => [line.line, line]));
  // what is still needed of the lines, case by case; a case that is worse keeps what is recorded
  const remaining = [
    ...[...excused].map(([caseId, line]) => ({ caseId, line: better.get(line.line) ?? line })),
    ...problems.filter(({ kind }) => kind === 'worse'),
  ];
  const passing = new Set(
    problems.filter(({ kind }) => kind === 'passes').map(({ line }) => line.line),
  );
  return text
    .split('\n')
    .flatMap((content, index) => {
      const number = index + 1;
      if (!passing.has(number)) {
        const line = better.get(number);
        return [line ? knownText(line) : content];
      }
      // of a line that some cases have left, those that remain are named one by one
      return remaining
        .filter(({ line }) => line.line === number)
        .map(({ caseId, line }) => knownText({ ...line, glob: caseId, cases: null }));
    })
    .join('\n');
}

/** @example knownText(line) // 'grid/float32/portable/centered event=0 ulp=12 # eps is inside the root' */
export function knownText({ glob, event, ulp, cases, reason }: KnownLine): string {
  const count = cases === null ? '' : ` cases=${cases}`;
  return `${glob} event=${event} ulp=${ulp === Infinity ? 'inf' : ulp}${count} # ${reason}`;
}
