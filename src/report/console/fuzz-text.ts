import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import type { FuzzFailure, FuzzOutcome } from '../../fuzz/differential.ts';
import { decimalText } from '../../fuzz/round-numbers.ts';
import type { Level } from '../../parity/outcome.ts';
import { worstVerdict } from '../../parity/outcome.ts';
import type { Scenario, ScenarioEvent, ScenarioGroup } from '../../scenario/scenario.ts';
import { eventText, groupText } from './fixtures-text.ts';
import { reportCase } from '../make-report.ts';
import { problemText } from '../text/problem-text.ts';
import { numbersOf } from '../reproducer/reproducer-values.ts';
import { labelled, wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { grouped } from '../text/grouped.ts';

/** What is said before a run. */
export interface FuzzFacts {
  /** Name and version. */
  readonly port: string;
  readonly oracle: string;
  /** What was asked for. */
  readonly runs: number;
  readonly seed: number;
  readonly level: Level;
}

/** Where things were written, and what runs them. */
export interface FuzzFiles {
  /** The scenario's id in the corpus that was written. */
  readonly caseId: string;
  readonly replay: string;
  readonly written: readonly string[];
  readonly verify: string;
}

/** The largest number of elements that is shown of a tensor. */
const SHOWN_ELEMENTS = 8;

export function fuzzHead({ port, oracle, runs, seed }: FuzzFacts): string {
  return [
    labelled('port      ', printable(port)),
    labelled('oracle    ', printable(oracle)),
    `scenarios ${grouped(runs)}, drawn with seed ${seed}`,
  ]
    .join('\n')
    .concat('\n\n');
}

/** The result of a run, the verdict last. */
export function fuzzText(
  outcome: FuzzOutcome,
  { level }: FuzzFacts,
  files: FuzzFiles | null,
): string {
  const { failure } = outcome;
  const parts = failure && files ? [failureText(failure, files.caseId), filesText(files)] : [];
  return `${[...parts, wrap(conclusion(outcome, level))].join('\n\n')}\n`;
}

function failureText({ testCase, result, shrinks }: FuzzFailure, caseId: string): string {
  const { scenario, oracle } = testCase;
  const lines = [
    `The simplest scenario found in which it departs (${grouped(shrinks)} simplifications):`,
    ...scenarioLines(scenario, `, ${oracle.arithmetic} arithmetic`),
  ];
  return `${lines.join('\n')}\n\n${problemText(reportCase({ ...result, caseId }), oracle)}`;
}

/** A scenario as it may be typed again: options, values, events. */
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
      return `a group is added: ${groupValues(dtype, event.group)}`;
    default:
      return eventText(event);
  }
}

function valuesText(dtype: Dtype, storage: Storage): string {
  const { format, components } = dtypes[dtype];
  const shown = numbersOf(dtype, storage)
    .slice(0, SHOWN_ELEMENTS * components)
    .map((value) => decimalText(value, format));
  const rest = storage.length > shown.length ? ` … ${storage.length / components} elements` : '';
  return `[${shown.join(' ')}${rest}]`;
}

function filesText({ replay, written, verify }: FuzzFiles): string {
  return [
    'To see it again:',
    `  ${replay}`,
    'Written:',
    ...written.map((file) => `  ${file}`),
    'To judge the port on it:',
    `  ${verify}`,
  ].join('\n');
}

function conclusion(outcome: FuzzOutcome, level: Level): string {
  const { counts, values, scenarios, failure, isInterrupted, isGivenUp } = outcome;
  const number = grouped(scenarios);
  const interrupted = isInterrupted ? 'Interrupted. ' : '';
  const missing = counts.notJudged > 0 ? ` ${grouped(counts.notJudged)} were not judged.` : '';
  if (failure) {
    const verdict = failure.result.verdict === 'equivalent' ? 'not exact' : failure.result.verdict;
    const givenUp = isGivenUp
      ? ' It broke so often that it was not started again, so there may be a simpler scenario: --restarts allows for more.'
      : '';
    return `${interrupted}${verdict.toUpperCase()}: scenario ${number} is the first in which the port does not agree with the oracle.${givenUp}`;
  }
  if (isInterrupted && scenarios === 0) {
    return 'Interrupted before anything was judged.';
  }
  switch (worstVerdict(counts)) {
    case null:
      return `${interrupted}FAILED: nothing was judged.${missing}`;
    case 'exact':
      return `${interrupted}EXACT: all ${grouped(values)} values of ${number} scenarios have the oracle's bits.${missing}`;
    default:
      return `${interrupted}${level.toUpperCase()}: in ${number} scenarios, no value is farther off than rounding can explain; in ${grouped(counts.exact)} judgements the bits are the oracle's.${missing}`;
  }
}
