import { spelledFor, spellingOf, type Spelling } from '../diagnosis/option-names.ts';
import { diagnosisParagraphs } from '../diagnosis/report-diagnosis.ts';
import { adviceText, quantityTexts, shownTrigger } from '../diagnosis/diagnosis-text.ts';
import { placeText } from '../text/number-text.ts';
import { deviationText, type Deviation } from '../../dialect/dialect.ts';
import { valueTextOf } from '../../explain/axis-texts.ts';
import type { Report, ReportedDiagnosis } from '../report.ts';
import { quantityTable } from './html-case.ts';
import { paragraphs } from './html-prose.ts';
import { triggerFigure } from './html-trigger.ts';
import { foreign, markup, type Markup, type Part } from './markup.ts';

/** Renders the first paragraph of the diagnosis. Empty if there is nothing to explain. */
export function diagnosisSentence(report: Report): Part {
  return paragraphs(diagnosisParagraphs(report).slice(0, 1));
}

/** Renders the rest of the diagnosis: how many values it explains, what follows, and what to change. */
export function diagnosisSection(report: Report): Markup | null {
  const { diagnosis, port } = report;
  const spelling = spellingOf(port);
  const deviations = diagnosis?.deviations ?? [];
  const trigger = diagnosis && shownTrigger(diagnosis);
  // advice() renders these paragraphs as lists
  const advised = new Set(deviations.map((item) => spelledFor(spelling, adviceText(item))));
  const explanations = diagnosisParagraphs(report)
    .slice(1)
    .filter((text) => !advised.has(text));
  // with a whole explanation, the table would name another quantity than the cause: it assumes torch's options
  const step =
    diagnosis === null || diagnosis.isWhole || diagnosis.adapter ? [] : differingStep(diagnosis);
  const figure = trigger ? [triggerFigure(trigger, spelling)] : [];
  const isBeside = figure.length > 0 && step.length > 0;
  const parts = [
    deviations.map((item) => advice(item, spelling)),
    isBeside ? markup`<div class="beside">${figure}<div>${step}</div></div>` : figure,
    paragraphs(explanations),
    isBeside ? [] : step,
  ];
  return parts.every((part) => Array.isArray(part) && part.length === 0)
    ? null
    : markup`<section id="diagnosis"><h2>Diagnosis</h2>${parts}</section>`;
}

function advice(deviation: Deviation, spelling: Spelling | null): Markup {
  const { consequence, fix } = valueTextOf(deviation);
  return markup`<div class="advice"><h3><code>${deviationText(deviation)}</code></h3>
    <dl class="facts"><dt>Consequence</dt><dd>${spelledFor(spelling, consequence)}</dd>
    <dt>Fix</dt><dd>${spelledFor(spelling, fix)}</dd></dl></div>`;
}

/** Renders the quantities of the first step that differs. It stands beside the picture of the rule, if there is one. */
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
