import { deviationText, type Deviation } from '../../dialect/dialect.ts';
import {
  adviceText,
  partialParagraphs,
  quantityTexts,
  wholeParagraphs,
} from '../text/diagnosis-text.ts';
import { valueTextOf } from '../../explain/axis-texts.ts';
import { quantityTable } from './html-case.ts';
import { foreign, markup, type Markup, type Part } from './markup.ts';
import { paragraphs } from './html-prose.ts';
import { placeText } from '../text/number-text.ts';
import type { Report, ReportedDiagnosis } from '../report.ts';

/** Renders the first paragraph of the diagnosis. Empty without a diagnosis. */
export function diagnosisSentence({ diagnosis }: Report): Part {
  return diagnosis === null ? [] : paragraphs(textsOf(diagnosis).slice(0, 1));
}

/** Renders the rest of the diagnosis: how many values it explains, what follows, and what to change. */
export function diagnosisSection({ diagnosis }: Report): Markup | null {
  if (diagnosis === null) {
    return null;
  }
  const { deviations, isWhole } = diagnosis;
  // advice() renders these paragraphs as lists
  const advised = new Set(deviations.map(adviceText));
  const explanations = textsOf(diagnosis)
    .slice(1)
    .filter((text) => !advised.has(text));
  const parts = [
    deviations.map(advice),
    paragraphs(explanations),
    isWhole ? [] : differingStep(diagnosis),
  ];
  return parts.every((part) => part.length === 0)
    ? null
    : markup`<section id="diagnosis"><h2>Diagnosis</h2>${parts}</section>`;
}

function textsOf(diagnosis: ReportedDiagnosis): string[] {
  return diagnosis.isWhole ? wholeParagraphs(diagnosis) : partialParagraphs(diagnosis);
}

function advice(deviation: Deviation): Markup {
  const { consequence, fix } = valueTextOf(deviation);
  return markup`<div class="advice"><h3><code>${deviationText(deviation)}</code></h3>
    <dl class="facts"><dt>Consequence</dt><dd>${consequence}</dd><dt>Fix</dt><dd>${fix}</dd></dl></div>`;
}

function differingStep({ step }: ReportedDiagnosis): readonly Part[] {
  if (step === null) {
    return [];
  }
  const firstOff = step.rows.find(({ isOff }) => isOff);
  const hint = firstOff ? quantityTexts[firstOff.name].hint : '';
  return [
    markup`<p>The first step that differs: <code>${foreign(step.caseId)}</code></p>`,
    quantityTable(step.rows, placeText(step.divergence, null)),
    hint === '' ? [] : markup`<p>${hint}</p>`,
  ];
}
