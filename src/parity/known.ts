import { InvalidArgumentError } from '../errors.ts';
import { inside } from '../scenario/decode.ts';
import type { Comparison } from './compare.ts';
import { compileGlob } from './glob.ts';
import type { CaseResult } from './judge-case.ts';

/**
 * A line of a file of known deviations: `GLOB event=N ulp=N [cases=N] # REASON`.
 *
 * @example 'grid/float32/** event=0 ulp=12 cases=40 # eps is inside the root: issue 12'
 */
export interface KnownLine {
  /** The number of the line, from 1. */
  readonly line: number;
  /** The cases or invariants that may diverge. */
  readonly glob: string;
  /** The earliest event at which a case may diverge. */
  readonly event: number;
  /** The largest allowed distance, in ULP. Infinity (`inf` in the file) allows any distance, NaN, and missing tensors. */
  readonly ulp: number;
  /** The largest number of cases that the glob may match. Null means at most 20. */
  readonly cases: number | null;
  /** Why these cases may diverge. */
  readonly reason: string;
}

/**
 * A case that a line of known deviations does not describe any more. `passes`: the case does not diverge. `worse`: it
 * diverges at an earlier event, or by more ULP. `event` and `ulp` are the values of this run.
 */
export type KnownProblem = {
  readonly kind: 'passes' | 'worse';
  readonly line: KnownLine;
  readonly caseId: string;
  readonly event: number;
  readonly ulp: number;
};

/** The result of comparing a run with the known deviations. */
export interface KnownOutcome {
  /** The cases that may diverge, with their line. */
  readonly excused: ReadonlyMap<string, KnownLine>;
  readonly problems: readonly KnownProblem[];
  /** Lines that allow more than this run needs, with the values of this run. */
  readonly improved: readonly KnownLine[];
}

const MOST_CASES = 20;
/** The most characters of a file: enough for several lines for each case of the corpus. */
export const MAX_KNOWN_LENGTH: number = 2 ** 20;
/**
 * Limits the digits of a number, so that JavaScript writes it without an exponent. Any distance in ULP has at most 20
 * digits.
 */
const pattern =
  /^(?<glob>\S+)\s+event=(?<event>\d{1,15})\s+ulp=(?<ulp>\d{1,20}|inf)(?:\s+cases=(?<cases>\d{1,15}))?\s+#\s*(?<reason>\S.*)$/;

/**
 * Reads known deviations, one for each line. It ignores empty lines and lines that start with `#`.
 *
 * @example parseKnown('grid/** event=0 ulp=12 # eps is inside the root')[0]?.ulp // 12
 * @throws InvalidArgumentError if a line is not valid. The message names the line.
 */
export function parseKnown(text: string): KnownLine[] {
  if (text.length > MAX_KNOWN_LENGTH) {
    throw new InvalidArgumentError(
      `the known deviations have more than ${MAX_KNOWN_LENGTH} characters. Use globs, so that one line describes many cases.`,
    );
  }
  return linesOf(text).flatMap(({ content }, index) => {
    const line = index + 1;
    if (/^\s*(#|$)/.test(content)) {
      return [];
    }
    const { glob, event, ulp, cases, reason } = pattern.exec(content.trim())?.groups ?? {};
    if (glob === undefined || reason === undefined) {
      throw new InvalidArgumentError(
        `${placeOf(line)} is ${JSON.stringify(content.slice(0, 80))}: expected "GLOB event=N ulp=N [cases=N] # REASON", as in "grid/float32/** event=0 ulp=12 cases=40 # eps is inside the root"`,
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

/** A line of the file: its text, and the characters that end it (none at the end of the file). */
interface TextLine {
  readonly content: string;
  readonly end: string;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Splits a text at LF and at CRLF. The byte order mark belongs to no line. */
function linesOf(text: string): TextLine[] {
  const parts = withoutMark(text).split(/(\r?\n)/);
  return parts.flatMap((content, index) =>
    index % 2 === 0 ? [{ content, end: parts[index + 1] ?? '' }] : [],
  );
}

function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

function placeOf(line: number): string {
  return `line ${line} of the known deviations`;
}

/**
 * Checks that each line matches a case of the corpus, and not more cases than it allows.
 *
 * @throws InvalidArgumentError if it does not. The message names the line.
 */
export function checkKnown(lines: readonly KnownLine[], caseIds: readonly string[]): void {
  for (const { line, glob, cases } of lines) {
    const matches = inside(placeOf(line), () => compileGlob(glob));
    const covered = caseIds.filter((caseId) => matches(caseId)).length;
    if (covered === 0) {
      throw new InvalidArgumentError(
        `${placeOf(line)}: no case matches ${JSON.stringify(glob)}. Remove the line, or correct the glob: "rmsprop-parity fixtures list --cases" lists the ids.`,
      );
    }
    if (covered > (cases ?? MOST_CASES)) {
      const limit =
        cases === null
          ? `at most ${MOST_CASES} without "cases=N"`
          : `at most ${cases}, as the line says`;
      throw new InvalidArgumentError(
        `${placeOf(line)}: ${JSON.stringify(glob)} matches ${covered} cases: expected ${limit}. Narrow the glob, or write "cases=${covered}".`,
      );
    }
  }
}

/** A judged case, or an invariant as a case. */
export type Judged = Pick<CaseResult, 'caseId' | 'verdict'> & {
  readonly comparison: Pick<Comparison, 'firstBeyond' | 'largestUlp'> | null;
};

/** Compares the results of a run with the known deviations. It never excuses a case in which the port failed. */
export function applyKnown(lines: readonly KnownLine[], results: readonly Judged[]): KnownOutcome {
  const excused = new Map<string, KnownLine>();
  const problems: KnownProblem[] = [];
  const improved: KnownLine[] = [];
  const matched = new Set<string>();
  for (const line of lines) {
    const matches = compileGlob(line.glob);
    const matching = results.filter(
      ({ caseId, verdict }) =>
        matches(caseId) && !matched.has(caseId) && verdict !== 'failed' && verdict !== 'notJudged',
    );
    let event = Infinity;
    let ulp = 0;
    for (const { caseId, verdict, comparison } of matching) {
      matched.add(caseId);
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

/** Returns the first event beyond the bound, and the largest distance in ULP. */
function observed(comparison: Judged['comparison']): { event: number; ulp: number } {
  const first = comparison?.firstBeyond ?? null;
  return {
    event: first && 'event' in first ? first.event : 0,
    ulp: first === null || first.kind === 'value' ? (comparison?.largestUlp ?? 0) : Infinity,
  };
}

/** Returns the text with the improved lines in place of the old ones. It removes the lines whose cases all pass. */
export function updateKnown(text: string, { improved, problems, excused }: KnownOutcome): string {
  const improvedByLine = new Map(improved.map((line) => [line.line, line]));
  // the cases that still need a line; a case that became worse keeps its line
  const remaining = [
    ...[...excused].map(([caseId, line]) => ({
      caseId,
      line: improvedByLine.get(line.line) ?? line,
    })),
    ...problems.filter(({ kind }) => kind === 'worse'),
  ];
  const passing = new Set(
    problems.filter(({ kind }) => kind === 'passes').map(({ line }) => line.line),
  );
  const lines = linesOf(text);
  const usualEnd = lines[0]?.end || '\n';
  const updated = lines.flatMap(({ content, end }, index): TextLine[] => {
    const number = index + 1;
    if (!passing.has(number)) {
      const line = improvedByLine.get(number);
      return [{ content: line ? knownText(line) : content, end }];
    }
    // some cases of this line pass: write one line for each of the others
    return remaining
      .filter(({ line }) => line.line === number)
      .map(({ caseId, line }) => ({
        content: knownText({ ...line, glob: caseId, cases: null }),
        end,
      }));
  });
  const mark = text.slice(0, text.length - withoutMark(text).length);
  const last = updated.length - 1; // as before, nothing ends the last line
  return `${mark}${updated
    .map(({ content, end }, index) => content + (index < last ? end || usualEnd : ''))
    .join('')}`;
}

/**
 * Returns a line as text.
 *
 * @example knownText(line) // 'grid/float32/portable/centered event=0 ulp=12 # eps is inside the root'
 */
export function knownText({ glob, event, ulp, cases, reason }: KnownLine): string {
  const count = cases === null ? '' : ` cases=${cases}`;
  return `${glob} event=${event} ulp=${ulp === Infinity ? 'inf' : ulp}${count} # ${reason}`;
}
