import type { RunOutcome, SeparatingRun } from '../../identify/separating-runs.ts';
import { labelled, wrap } from '../text/columns.ts';
import { decimal } from '../text/number-text.ts';
import { candidateText, nameOrFormula } from './candidate-text.ts';

/** Describes the runs that tell RMSprops apart: first those that change only gradients. */
export function runsParagraphs(runs: readonly SeparatingRun[]): string[] {
  const byGradients = runs.filter((run) => !run.changesOptions);
  const byOptions = runs.filter((run) => run.changesOptions);
  return [
    ...byGradients.map((run, index) =>
      runText(run, index === 0 ? 'TO TELL THEM APART, run' : 'Then run', candidateText),
    ),
    ...byOptions.map((run, index) =>
      runText(run, index === 0 ? 'TO TELL APART MORE NAMES, run' : 'Or run', nameOrFormula),
    ),
  ];
}

/** @param nameOf names what made an outcome. */
function runText(
  run: SeparatingRun,
  lead: string,
  nameOf: (outcome: RunOutcome) => string,
): string {
  const { initial, gradients, outcomes } = run;
  const step = clearestStep(outcomes, gradients.length);
  return [
    wrap(
      `${lead} a new optimizer with ${settingText(run)}, from the parameter ${decimal(initial)}, with these gradients:`,
    ),
    wrap(gradients.map(decimal).join(', '), '    '),
    wrap(`The parameter after step ${step + 1} is then about:`),
    ...outcomes.map((outcome) =>
      labelled(`    ${digits(outcome.parameters[step] ?? NaN).padEnd(16)}`, nameOf(outcome)),
    ),
  ].join('\n');
}

function settingText({ options, lrChange, changes }: SeparatingRun): string {
  const changed = changes.map((name) => {
    const value = options[name];
    return `${name === 'weightDecay' ? 'weight_decay' : name} ${typeof value === 'number' ? decimal(value) : value}`;
  });
  return [
    changed.length === 0 ? 'the same options' : changed.join(' and '),
    ...(lrChange ? [`lr ${decimal(lrChange.lr)} from step ${lrChange.step + 1} on`] : []),
  ].join(' and ');
}

/** Seven digits: enough to see every difference that the search calls clear. */
function digits(value: number): string {
  return decimal(Number.isFinite(value) && value !== 0 ? Number(value.toPrecision(7)) : value);
}

/** Returns the step with the most different numbers in seven digits. Of several, the last. */
function clearestStep(outcomes: readonly RunOutcome[], steps: number): number {
  const counts = Array.from(
    { length: steps },
    (_, step) =>
      new Set(outcomes.map(({ parameters }) => digits(parameters[step] ?? NaN).slice(0, 7))).size,
  );
  return counts.lastIndexOf(Math.max(...counts));
}
