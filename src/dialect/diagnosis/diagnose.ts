import { needsOf } from '../../port/capabilities.ts';
import { findAdapterFault } from '../adapter/find-adapter-fault.ts';
import { origin } from '../dialect.ts';
import type { Diagnosis, DiagnoseOptions, StepView } from './diagnosis.ts';
import type { Answer, Evidence } from './evidence.ts';
import { explained, named, separated } from './explanations.ts';
import { fitAnswer, sumOf, type Fit } from './fit.ts';
import { Search } from './search.ts';
import { sideBySide } from './side-by-side.ts';
import { findTrigger } from '../trigger/find-trigger.ts';

/**
 * Finds the dialect of a port from its answers: the fewest deviations from torch that give the same answers in every
 * case, up to rounding. spec/dialects.md explains the search (DIA-5 to DIA-7).
 *
 * The evidence may not have cases that PyTorch refuses: they have no trajectory.
 *
 * @example
 * const answers: Answer[] = [];
 * for (const testCase of casesOfPort) {
 *   answers.push({ testCase, trajectory: await port.run(testCase.scenario) });
 * }
 * diagnose({ answers, capabilities: port.capabilities }).explanations[0]?.deviations; // [{ axis: 'epsilon', value: 'inside' }]
 */
export function diagnose(
  evidence: Evidence,
  { notAsked, environment = null, onlyDialects = false }: DiagnoseOptions = {},
): Diagnosis {
  const torchFits = evidence.answers.map((answer) => ({
    answer,
    fit: fitAnswer(answer, origin, evidence.capabilities),
  }));
  const torch = sumOf(torchFits.map(({ fit }) => fit));
  const adapter = onlyDialects ? null : findAdapterFault(evidence, environment);
  if (adapter) {
    return { ...nothing, adapter, torch };
  }
  const diverging = torchFits.filter(({ fit }) => fit.contradicted > 0);
  const trigger = onlyDialects || diverging.length === 0 ? null : findTrigger(evidence);
  const search = new Search(evidence, {
    torch,
    diverging: new Map(diverging.map(({ answer, fit }) => [answer, fit])),
    trigger,
  });
  const step = simplestStep(diverging, evidence);
  const { candidates, isLimited, fitter } = search.find();
  if (candidates.length === 0) {
    return { ...nothing, partial: search.findPartial(), trigger, torch, step };
  }
  const explanations = isLimited
    ? candidates.map(explained) // names and separating cases are about dialects that hold everywhere
    : separated(named(candidates, fitter), evidence, notAsked);
  return { ...nothing, explanations, trigger, isLimited, torch, step };
}

const nothing = {
  adapter: null,
  explanations: [],
  partial: null,
  trigger: null,
  isLimited: false,
  step: null,
};

/** Returns the first diverging step of the simplest case: the case with the fewest features, and then the most values. */
function simplestStep(
  diverging: readonly { readonly answer: Answer; readonly fit: Fit }[],
  { capabilities }: Evidence,
): StepView | null {
  const [simplest] = diverging.toSorted(
    (left, right) =>
      needsOf(left.answer.testCase.scenario, false).length -
        needsOf(right.answer.testCase.scenario, false).length || right.fit.values - left.fit.values,
  );
  const { caseId, divergence } = simplest?.fit.first ?? {};
  if (!simplest || caseId === undefined || divergence?.kind !== 'value') {
    return null;
  }
  return { caseId, divergence, rows: sideBySide(simplest.answer, divergence, capabilities) };
}
