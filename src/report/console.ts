import type { Corpus } from '../corpus/corpus.ts';
import { arithmeticNames } from '../float/arithmetic.ts';
import type { Diagnosis } from '../dialect/diagnose.ts';
import { dtypeNames } from '../float/dtype.ts';
import type { Comparison } from '../parity/compare.ts';
import type { KnownOutcome, KnownProblem } from '../parity/known.ts';
import type { Level, Outcome } from '../parity/outcome.ts';
import { countVerdicts } from '../parity/outcome.ts';
import type { InvariantResult } from '../invariant/check.ts';
import type { CaseResult } from '../parity/judge.ts';
import type { Port } from '../port/port.ts';
import { conclusionText } from './conclusion.ts';
import { diagnosisText } from './diagnosis.ts';
import { invariantTexts } from './invariants.ts';
import { oracleText } from './fixtures.ts';
import { problemText } from './problem.ts';
import { ulpText } from './reading.ts';
import { table } from './table.ts';
import { printable, wrap } from './text.ts';

/** Cases that are shown in full; of the others only the number is. */
const SHOWN_CASES = 10;

/** What the console tells of. */
export interface ConsoleFacts {
  readonly corpus: Corpus;
  readonly port: Pick<Port, 'name' | 'version' | 'capabilities' | 'incidents'>;
  /** What a probe found wrong with the adapter, in words. */
  readonly adapter?: string | null;
  /** What a divergent port computes instead. */
  readonly diagnosis?: Diagnosis | null;
  readonly results: readonly CaseResult[];
  readonly outcome: Outcome;
  readonly level: Level;
  readonly known: KnownOutcome | null;
  readonly invariants: readonly InvariantResult[];
}

/** A run as text for a terminal, at most 80 columns wide but for case names. */
export function consoleReport(facts: ConsoleFacts): string {
  const { results, corpus, port, known } = facts;
  const oracles = new Set(results.map(({ oracle }) => oracleText(oracle)));
  const systems = new Set(results.map(({ oracle }) => oracle.system));
  const head = [
    `port      ${printable(port.name)} ${printable(port.version)}`,
    ...(results.length > 0
      ? [
          `golden    ${[...oracles, ...systems].join(', ')}`,
          `          ${arithmeticsText(results)} arithmetic`,
        ]
      : []),
    `corpus    ${corpus.sha256.slice(0, 12)}, ${corpus.manifest.files.length} files`,
    `compared  ${comparedText(port.capabilities)}`,
    ...(port.capabilities.flushesSubnormals === true
      ? ['allowed   subnormal numbers taken for zero, as the port declares']
      : []),
  ];
  const texts = [
    head.join('\n'),
    ...(results.length > 0 ? [summaryTable(results)] : []),
    ...notJudgedTexts(results),
    ...problemTexts(facts),
    ...invariantTexts(facts.invariants, known),
    ...knownTexts(known),
    ...incidentTexts(port),
    ...openTexts(results),
    ...(facts.adapter ? [facts.adapter] : []),
    ...(facts.diagnosis ? [diagnosisText(facts.diagnosis)] : []),
    wrap(conclusionText(facts)),
  ];
  return `${texts.join('\n\n')}\n`;
}

function comparedText({ state }: Port['capabilities']): string {
  if (state.length === 4) {
    return 'every parameter and optimizer state after every event, bit for bit';
  }
  return state.length === 0
    ? 'every parameter after every event; the port shows no optimizer state'
    : `every parameter and ${state.join(', ')} after every event`;
}

function arithmeticsText(results: readonly CaseResult[]): string {
  const used = new Set(results.map(({ oracle }) => oracle.arithmetic));
  return [...used].join(' and ');
}

/** A row for each dtype and arithmetic of which anything was judged. */
function summaryTable(results: readonly CaseResult[]): string {
  const judged = results.filter(({ verdict }) => verdict !== 'notJudged');
  const used = arithmeticNames.filter((name) =>
    results.some(({ oracle }) => oracle.arithmetic === name),
  );
  const counts = countVerdicts(results);
  const shown = (['equivalent', 'divergent', 'failed'] as const).filter((name) => counts[name] > 0);
  const row = (names: readonly string[], some: readonly CaseResult[]): string[] => [
    ...names.slice(0, used.length > 1 ? 2 : 1),
    ...figures(some, ['exact', ...shown]),
  ];
  const rows = dtypeNames.flatMap((dtype) =>
    used.flatMap((arithmetic) => {
      const some = judged.filter(
        (result) => result.dtype === dtype && result.oracle.arithmetic === arithmetic,
      );
      return some.length === 0 ? [] : [row([dtype, arithmetic], some)];
    }),
  );
  const names = ['dtype', 'arithmetic'].slice(0, used.length > 1 ? 2 : 1);
  const first = counts.notJudged > 0 ? 'judged' : 'cases';
  return table(
    [...names, first, 'exact', ...shown, 'values', 'largest difference'],
    [...rows, row(['all', ''], judged)],
    `${'l'.repeat(names.length)}${'r'.repeat(shown.length + 4)}`,
  );
}

function figures(
  results: readonly CaseResult[],
  shown: readonly (keyof ReturnType<typeof countVerdicts>)[],
): string[] {
  const comparisons = results.flatMap(({ comparison }) => comparison ?? []);
  const values = comparisons.reduce((sum, comparison) => sum + comparison.values, 0);
  const largestUlp = comparisons.reduce(
    (largest, comparison) => Math.max(largest, comparison.largestUlp),
    0,
  );
  const counts = countVerdicts(results);
  return [
    ...[results.length, ...shown.map((verdict) => counts[verdict]), values].map((number) =>
      number.toLocaleString('en'),
    ),
    largestText(
      largestUlp,
      comparisons.some(({ mismatches }) => mismatches > 0),
    ),
  ];
}

/** Values may differ and be 0 ULP apart: +0 and -0. */
function largestText(largestUlp: number, isAnyDifferent: boolean): string {
  if (largestUlp === 0 && isAnyDifferent) {
    return 'sign of 0';
  }
  return largestUlp === Infinity ? 'NaN' : ulpText(largestUlp);
}

/** How many cases were not judged, by reason. */
function notJudgedTexts(results: readonly CaseResult[]): string[] {
  const reasons = new Map<string, number>();
  for (const { verdict, reason } of results) {
    if (verdict === 'notJudged') {
      const text = printable(reason ?? 'no reason given').slice(0, 70);
      reasons.set(text, (reasons.get(text) ?? 0) + 1);
    }
  }
  if (reasons.size === 0) {
    return [];
  }
  const sorted = [...reasons].toSorted(([, one], [, other]) => other - one);
  const rest = sorted.slice(SHOWN_CASES).reduce((sum, [, count]) => sum + count, 0);
  const lines = sorted
    .slice(0, SHOWN_CASES)
    .map(([reason, count]) => `  ${String(count).padStart(5)}  ${reason}`);
  return [
    [
      'not judged, and so not passed:',
      ...lines,
      ...(rest > 0 ? [`  ${String(rest).padStart(5)}  for other reasons`] : []),
    ].join('\n'),
  ];
}

function problemTexts({ results, known, level }: ConsoleFacts): string[] {
  const shown = new Set(['divergent', 'failed', ...(level === 'exact' ? ['equivalent'] : [])]);
  const problems = results.filter(
    ({ verdict, caseId }) => shown.has(verdict) && known?.excused.has(caseId) !== true,
  );
  const texts = problems.slice(0, SHOWN_CASES).map(problemText);
  const more = problems.length - texts.length;
  return more > 0 ? [...texts, `… and ${more.toLocaleString('en')} more`] : texts;
}

/** What differs where rounding decides, so that nothing follows from it. */
function openTexts(results: readonly CaseResult[]): string[] {
  const sum = (count: (comparison: Comparison) => number): number =>
    results.reduce((total, { comparison }) => total + (comparison ? count(comparison) : 0), 0);
  const open = sum(({ illConditioned }) => illConditioned);
  const cancelled = sum(({ cancelled: count }) => count);
  const clamps =
    cancelled === 0
      ? ''
      : ` Of these, ${cancelled.toLocaleString('en')} are NaN in PyTorch, where a variance cancelled below zero, and numbers in the port, which clamps it or rounds otherwise.`;
  return open === 0
    ? []
    : [
        wrap(
          `${open.toLocaleString('en')} values differ where rounding alone decides what comes out; they are not judged.${clamps}`,
        ),
      ];
}

function knownTexts(known: KnownOutcome | null): string[] {
  if (!known) {
    return [];
  }
  const problems = known.problems.slice(0, SHOWN_CASES).map(knownProblemText);
  const better = known.improved.map(({ line, event, ulp }) =>
    wrap(
      `line ${line} of the known deviations records more than was seen (event=${event} ulp=${ulp}): update it, or run with --known-update`,
    ),
  );
  return [...problems, ...better];
}

function knownProblemText({ kind, line, caseId, event, ulp }: KnownProblem): string {
  const text =
    kind === 'passes'
      ? `line ${line.line} of the known deviations: ${caseId} passes; remove it, or run with --known-update`
      : `line ${line.line} of the known deviations: ${caseId} is worse than recorded: event=${event} ulp=${ulp}`;
  return wrap(text);
}

function incidentTexts({ incidents = [] }: ConsoleFacts['port']): string[] {
  const last = incidents.at(-1);
  return last === undefined
    ? []
    : [
        wrap(
          `The port broke down ${incidents.length === 1 ? 'once' : `${incidents.length} times`}: ${printable(last)}`,
        ),
      ];
}
