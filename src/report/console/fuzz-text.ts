import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import type { FuzzFailure, FuzzOutcome } from '../../fuzz/differential.ts';
import { decimalText } from '../../fuzz/round-numbers.ts';
import type { Level } from '../../parity/outcome.ts';
import { worstVerdict } from '../../parity/outcome.ts';
import type { Scenario, ScenarioEvent, ScenarioGroup } from '../../scenario/scenario.ts';
import { eventText, groupText } from './fixtures-text.ts';
import { reportCase } from '../make-report.ts';
import { unusualAnswersTexts } from '../text/acceptance.ts';
import { problemText } from '../text/problem-text.ts';
import { numbersOf } from '../reproducer/reproducer-values.ts';
import { labelled, wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { grouped } from '../text/grouped.ts';
import { counted } from '../text/short-text.ts';

/** The facts that the command prints before a run. */
export interface FuzzFacts {
  /** Name and version. */
  readonly port: string;
  readonly oracle: string;
  /** The number of scenarios that the user requested. */
  readonly runs: number;
  readonly seed: number;
  readonly level: Level;
}

/** The files that the command wrote, and the commands that use them. */
export interface FuzzFiles {
  /** The scenario's id in the written corpus. */
  readonly caseId: string;
  readonly replay: string;
  /** Empty if the command could not write them. */
  readonly written: readonly string[];
  readonly verify: string;
}

/** The number of elements of a tensor that the text shows. */
const SHOWN_ELEMENTS = 8;

/** Writes the facts of a run before it starts. */
export function fuzzHead({ port, oracle, runs, seed }: FuzzFacts): string {
  return [
    labelled('port      ', printable(port)),
    labelled('oracle    ', printable(oracle)),
    `scenarios ${grouped(runs)} at random, with seed ${seed}`,
  ]
    .join('\n')
    .concat('\n\n');
}

/** Describes the result of a run. The verdict comes last. */
export function fuzzText(
  outcome: FuzzOutcome,
  { level }: FuzzFacts,
  files: FuzzFiles | null,
): string {
  const { failure } = outcome;
  const parts = [
    ...unusualAnswersTexts(outcome.unusual).map((text) => wrap(text)),
    ...(failure && files ? [failureText(failure, files.caseId), filesText(files)] : []),
  ];
  return `${[...parts, wrap(conclusion(outcome, level))].join('\n\n')}\n`;
}

function failureText({ testCase, result, shrinks }: FuzzFailure, caseId: string): string {
  const { scenario, oracle } = testCase;
  const lines = [
    `The simplest failing scenario found (${counted(shrinks, 'simplification')}):`,
    ...scenarioLines(scenario, `, ${oracle.arithmetic} arithmetic`),
  ];
  return `${lines.join('\n')}\n\n${problemText(reportCase({ ...result, caseId }), oracle)}`;
}

/** Writes a scenario so that a reader can type it again: options, values, events. */
export function scenarioLines(scenario: Scenario, about = ''): string[] {
  const { dtype } = scenario;
  return [
    `  dtype     ${dtype}${about}`,
    ...scenario.groups.map((group, index) =>
      labelled(`  ${`group ${index}`.padEnd(10)}`, groupValues(dtype, group)),
    ),
    ...scenario.events.map((event, index) =>
      labelled(`  ${`event ${index}`.padEnd(10)}`, eventValues(dtype, event)),
    ),
  ];
}

function groupValues(dtype: Dtype, group: ScenarioGroup): string {
  const [options = ''] = groupText(group).split('\n');
  const values = group.params.map(({ data }) => valuesText(dtype, data)).join(' ');
  return `${options}\nparameters ${values}`;
}

function eventValues(dtype: Dtype, event: ScenarioEvent): string {
  switch (event.kind) {
    case 'step': {
      const gradients = event.gradients.map((gradient) =>
        gradient ? valuesText(dtype, gradient) : 'null',
      );
      return `step with gradients ${gradients.join(' ')}`;
    }
    case 'add_group':
      return `new group: ${groupValues(dtype, event.group)}`;
    default:
      return eventText(event);
  }
}

function valuesText(dtype: Dtype, storage: Storage): string {
  const { format, components } = dtypes[dtype];
  const shown = numbersOf(dtype, storage)
    .slice(0, SHOWN_ELEMENTS * components)
    .map((value) => decimalText(value, format));
  const rest =
    storage.length > shown.length
      ? ` … ${counted(storage.length / components, 'element')} in all`
      : '';
  return `[${shown.join(' ')}${rest}]`;
}

function filesText({ replay, written, verify }: FuzzFiles): string {
  const replayText = `To replay it:\n  ${replay}`;
  if (written.length === 0) {
    return replayText;
  }
  return [
    replayText,
    'Files written:',
    ...written.map((file) => `  ${file}`),
    'To judge the port on this scenario:',
    `  ${verify}`,
  ].join('\n');
}

function conclusion(outcome: FuzzOutcome, level: Level): string {
  const { counts, values, scenarios, failure, isInterrupted, isGivenUp } = outcome;
  const interrupted = isInterrupted ? 'Interrupted. ' : '';
  const notJudgedText =
    counts.notJudged > 0 ? ` Not judged: ${counted(counts.notJudged, 'result')}.` : '';
  if (failure) {
    const verdict = failure.result.verdict === 'equivalent' ? 'not exact' : failure.result.verdict;
    const givenUp = isGivenUp
      ? ' The port broke too often, so the search for a simpler scenario stopped. To search further, raise --restarts.'
      : '';
    return `${interrupted}${verdict.toUpperCase()}: scenario ${grouped(scenarios)} is the first in which the port does not agree with the oracle.${givenUp}`;
  }
  if (isInterrupted && scenarios === 0) {
    return 'Interrupted before the first verdict.';
  }
  switch (worstVerdict(counts)) {
    case null:
      return `${interrupted}FAILED: the run judged no scenario.${notJudgedText}`;
    case 'exact':
      return `${interrupted}EXACT: all ${grouped(values)} values of ${counted(scenarios, 'scenario')} have the same bits as the oracle's.${notJudgedText}`;
    default:
      return `${interrupted}${level.toUpperCase()}: no value of ${counted(scenarios, 'scenario')} differs by more than rounding can explain. Results with the same bits as the oracle's: ${grouped(counts.exact)}.${notJudgedText}`;
  }
}
