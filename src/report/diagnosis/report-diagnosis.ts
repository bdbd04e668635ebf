import { formulaParagraphs, isRuleFirst, stepParagraphs } from './diagnosis-text.ts';
import type { Report } from '../report.ts';
import { failureParagraphs, violationParagraphs } from './evidence-texts.ts';

/*
 * The diagnosis of a report: what the formula search found, and where it does not explain everything, what failures and
 * violated invariants say. A report has a diagnosis too if the search had nothing to do.
 */

/** Returns the paragraphs of a diagnosis, the most important first. Empty if there is nothing to explain. */
export function diagnosisParagraphs(report: Report): string[] {
  const { diagnosis, port } = report;
  return ordered(report, diagnosis ? formulaParagraphs(diagnosis, port) : []);
}

/** Returns the diagnosis as text, with its heading and a step. Null if there is nothing to explain. */
export function reportDiagnosisText(report: Report): string | null {
  const { diagnosis, port } = report;
  const formula = diagnosis
    ? [...formulaParagraphs(diagnosis, port), ...stepParagraphs(diagnosis)]
    : [];
  const paragraphs = ordered(report, formula);
  return paragraphs.length === 0 ? null : ['DIAGNOSIS', ...paragraphs].join('\n\n');
}

/** Puts what failures and violated invariants say beside the paragraphs about the formula. */
function ordered(report: Report, formula: readonly string[]): string[] {
  const { failures, violations } = evidenceOf(report);
  const { diagnosis } = report;
  if (diagnosis?.isWhole || (diagnosis?.deviations.length ?? 0) > 0) {
    return [...failures, ...formula, ...violations];
  }
  // without a formula, the rule says the most, and the violations say more than the search
  const rules = diagnosis && isRuleFirst(diagnosis) ? 1 : 0;
  return [...failures, ...formula.slice(0, rules), ...violations, ...formula.slice(rules)];
}

/**
 * Returns the first paragraph of the diagnosis as one line. Null if there is nothing to explain.
 *
 * @example diagnosisLine(report)
 * // "The port's RMSprop differs from PyTorch's: it adds epsilon inside the square root (epsilon: inside)."
 */
export function diagnosisLine(report: Report): string | null {
  const [first] = diagnosisParagraphs(report);
  if (first === undefined) {
    return null;
  }
  const [intro = '', ...items] = first
    .split(/\n {2}- /)
    .map((text) => text.replaceAll(/\s+/g, ' '));
  const isPeriodMissing = items.length > 0 && !/[.!?]\)?$/.test(items.at(-1) ?? '');
  return [intro, items.join('; ')].join(' ').trim() + (isPeriodMissing ? '.' : '');
}

/** Returns what failures and violated invariants say, unless the adapter or a formula explains everything. */
function evidenceOf(report: Report): {
  readonly failures: string[];
  readonly violations: string[];
} {
  const { diagnosis, conformant, complete, failure } = report;
  const isExplained =
    diagnosis !== null &&
    (diagnosis.adapter !== undefined || (diagnosis.isWhole && diagnosis.deviations.length > 0));
  if (conformant || complete !== true || failure !== null) {
    return { failures: [], violations: [] };
  }
  return {
    failures: diagnosis?.adapter ? [] : failureParagraphs(report),
    violations: isExplained ? [] : violationParagraphs(report),
  };
}
