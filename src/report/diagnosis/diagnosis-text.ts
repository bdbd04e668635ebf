import type { Fit } from '../../dialect/diagnosis/fit.ts';
import type { QuantityName, QuantityRow } from '../../dialect/diagnosis/side-by-side.ts';
import { adapterParagraph } from './adapter-text.ts';
import { listItem } from './list-item.ts';
import { spelledFor, spellingOf, type SpelledPort } from './option-names.ts';
import { ruleText, triggerCountsText, triggerSentence, triggerText } from './trigger-text.ts';
import { decimal, placeText } from '../text/number-text.ts';
import type { Trigger } from '../../dialect/trigger/trigger.ts';
import type { Certainty } from '../../dialect/diagnosis/diagnosis.ts';
import { deviationText, type Deviation } from '../../dialect/dialect.ts';
import { valueTextOf } from '../../explain/axis-texts.ts';
import type { ReportedDiagnosis } from '../report.ts';
import { table } from '../text/table.ts';
import { wrap } from '../text/columns.ts';
import { grouped } from '../text/grouped.ts';
import { printable } from '../text/printable.ts';
import { capitalized, counted } from '../text/short-text.ts';

/**
 * Describes a diagnosis: what the port computes, what follows, and what to change. Lines have at most 80 columns,
 * except case names.
 */
export function diagnosisText(
  diagnosis: ReportedDiagnosis,
  port: SpelledPort | null = null,
): string {
  return ['DIAGNOSIS', ...formulaParagraphs(diagnosis, port), ...stepParagraphs(diagnosis)].join(
    '\n\n',
  );
}

/**
 * Describes a diagnosis without its step. If the adapter changes numbers, the only paragraph says so. Options have the names
 * of the port's interface.
 */
export function formulaParagraphs(
  diagnosis: ReportedDiagnosis,
  port: SpelledPort | null,
): string[] {
  const { adapter, isWhole } = diagnosis;
  const spelling = spellingOf(port);
  if (adapter) {
    return [adapterParagraph(adapter, spelling)];
  }
  const [first = '', ...others] = isWhole
    ? wholeParagraphs(diagnosis)
    : partialParagraphs(diagnosis);
  const rule = triggerParagraphs(diagnosis);
  const paragraphs = isRuleFirst(diagnosis)
    ? [...rule, first, ...others]
    : [first, ...rule, ...others];
  return paragraphs.map((text) => spelledFor(spelling, text));
}

/** Returns whether the rule is the first paragraph of a diagnosis: it says more than a formula that does not explain the port. */
export function isRuleFirst({ deviations, trigger, adapter }: ReportedDiagnosis): boolean {
  return !adapter && deviations.length === 0 && (trigger?.conditions.length ?? 0) > 0;
}

/**
 * Returns the rule that a report shows, or null. If a formula explains all values everywhere, the rule only follows from it. Then the
 * report shows it only if it is about options or events. Other rules can come from the recorded cases: for example, in these, only
 * long tensors have small gradients.
 */
export function shownTrigger(diagnosis: ReportedDiagnosis): Trigger | null {
  const { trigger, isWhole, isLimited } = diagnosis;
  if (!trigger || !isWhole || isLimited) {
    return trigger ?? null;
  }
  const { conditions } = trigger;
  const isCause = conditions.every(
    ({ feature, holds }) =>
      (holds || feature !== 'option-is') && causes.some((start) => feature.startsWith(start)),
  );
  return conditions.length > 0 && isCause ? trigger : null;
}

/** How the names of features start that are about options and events. */
const causes = [
  'option-',
  'event-',
  'after-change',
  'just-',
  'unlike-',
  'changed-elsewhere',
  'after-reload',
  'without-gradient',
  'started-late',
  'step-is',
  'in-added-group',
] as const;

/**
 * Says which steps are wrong. If the deviations explain all values everywhere, the rule only follows from them: then its range and
 * other rules that fit say nothing new.
 */
function triggerParagraphs(diagnosis: ReportedDiagnosis): string[] {
  const { isWhole, isLimited } = diagnosis;
  const trigger = shownTrigger(diagnosis);
  if (!trigger) {
    return [];
  }
  if (isLimited) {
    return [wrap(triggerCountsText(trigger))];
  }
  return [wrap(isWhole ? triggerSentence(trigger) : triggerText(trigger))];
}

/** Describes a diagnosis that explains every value of the port. */
function wholeParagraphs(diagnosis: ReportedDiagnosis): string[] {
  const { deviations, torch, alternatives } = diagnosis;
  if (torch.values === 0) {
    return [wrap('The diagnosis has no values to compare. First fix the differences above.')];
  }
  if (deviations.length === 0) {
    return [
      wrap(
        "PyTorch's formula explains every value of the port, up to rounding. The formula is not the cause: look at the first difference of each case.",
      ),
    ];
  }
  return [
    [wrap(introText(diagnosis)), ...deviations.map(deviationItem)].join('\n'),
    explainedText(diagnosis),
    ...nameParagraphs(diagnosis),
    ...deviations.map(adviceText),
    ...alternatives.map(alternativeText),
  ];
}

/** Introduces the deviations: they hold everywhere, or only where the rule holds. */
function introText({ trigger, isLimited }: ReportedDiagnosis): string {
  const text = "the port's RMSprop differs from PyTorch's:";
  return isLimited && trigger ? `In ${ruleText(trigger)}, ${text}` : capitalized(text);
}

/** Describes a diagnosis that leaves some values unexplained. */
function partialParagraphs(diagnosis: ReportedDiagnosis): string[] {
  const { deviations, fit, torch } = diagnosis;
  if (torch.values === 0) {
    return [wrap('The diagnosis has no values to compare. First fix the differences above.')];
  }
  if (deviations.length === 0) {
    return [
      wrap(
        `No known RMSprop explains all values. PyTorch's formula explains ${shareText(torch)}.${openText(torch)}`,
      ),
    ];
  }
  const { first } = fit;
  return [
    [
      wrap("No known RMSprop explains all values. The nearest is PyTorch's with these changes:"),
      ...deviations.map(deviationItem),
    ].join('\n'),
    explainedText(diagnosis),
    ...(first
      ? [
          wrap(
            `The first value that this does not explain: ${printable(first.caseId)}, ${placeText(first.divergence, null)}.`,
          ),
        ]
      : []),
    ...deviations.map(adviceText),
  ];
}

function deviationItem(deviation: Deviation): string {
  return listItem(`it ${valueTextOf(deviation).does} (${deviationText(deviation)})`);
}

/** Says what follows from a deviation, and what to change. */
export function adviceText(deviation: Deviation): string {
  const { consequence, fix } = valueTextOf(deviation);
  return [
    deviationText(deviation),
    wrap(`Consequence: ${consequence}`, '  '),
    wrap(`Fix: ${fix}`, '  '),
  ].join('\n');
}

function nameParagraphs({
  deviations,
  name,
  alsoKnownAs,
  namesAlike,
}: ReportedDiagnosis): string[] {
  const names = name === null ? [] : [name, ...alsoKnownAs].map((text) => printable(text));
  const [alike, wider] = [names.slice(0, namesAlike), names.slice(namesAlike)];
  return [
    ...(alike.length > 0
      ? [
          wrap(
            `Known RMSprops with only ${deviations.length === 1 ? 'this difference' : 'these differences'}: ${alike.join(', ')}.`,
          ),
        ]
      : []),
    ...(wider.length > 0
      ? [
          wrap(
            `Known RMSprops with ${deviations.length === 1 ? 'this difference' : 'these differences'} and others, which the judged cases do not test: ${wider.join(', ')}.`,
          ),
        ]
      : []),
  ];
}

/** Names another explanation that the judged cases cannot exclude, and a case that can. */
function alternativeText({
  deviations,
  separatedBy,
}: ReportedDiagnosis['alternatives'][number]): string {
  const names = deviations.map(deviationText).join(' with ');
  const remedy =
    separatedBy === null
      ? 'No case of the corpus distinguishes the two.'
      : `The case ${printable(separatedBy)} distinguishes the two.`;
  return wrap(`The judged cases fit this too: ${names}. ${remedy}`);
}

function explainedText({ fit, torch, certainty }: ReportedDiagnosis): string {
  const decided = fit.explained + fit.contradicted;
  const texts: Readonly<Record<Certainty, string>> = {
    bits: `The port computes exactly this: every bit fits. This explains ${shareText(fit)}.`,
    rounding: `The port computes this up to rounding. This explains ${shareText(fit)}.`,
    most: `This explains most of it: ${grouped(fit.explained)} of ${counted(decided, 'decided value')}.`,
  };
  const text = certainty ? texts[certainty] : `This explains ${shareText(fit)}.`;
  return wrap(`${text}${openText(fit)} PyTorch's formula explains ${percent(torch)}.`);
}

/** @example shareText(fit) // '4,520 of 4,568 values' */
function shareText({ values, explained }: Fit): string {
  return `${grouped(explained)} of ${counted(values, 'value')}`;
}

/** Counts the values that contradict a formula, and those that neither support nor contradict it. */
function openText({ values, explained, contradicted }: Fit): string {
  const open = values - explained - contradicted;
  return [
    contradicted > 0
      ? ` ${counted(contradicted, 'value contradicts', 'values contradict')} it.`
      : '',
    open > 0
      ? ` The other ${counted(open, 'value does', 'values do')} not count: there, rounding can decide between very different results.`
      : '',
  ].join('');
}

/** @example percent(fit) // '61.3 %' */
function percent({ values, explained }: Fit): string {
  return values === 0 ? 'nothing' : `${((100 * explained) / values).toFixed(1)} %`;
}

/** The names of the quantities in a step, each with what to check if it is the first to differ. */
export const quantityTexts: Readonly<Record<QuantityName, { title: string; hint: string }>> = {
  g: { title: 'gradient', hint: '' },
  v: {
    title: 'square average',
    hint: 'The square average is the first quantity that differs. Check alpha and 1 - alpha, the initial value, and how the port changes the gradient before it takes the square.',
  },
  m: {
    title: 'mean of gradients',
    hint: 'The mean of gradients is the first quantity that differs. Check its formula: alpha · m + (1 - alpha) · g.',
  },
  a: {
    title: 'denominator',
    hint: 'The averages are right, as far as the port shows them. Either the denominator is wrong, or a factor changes the step. Check the square root, epsilon, any correction of the averages, and the learning rate.',
  },
  q: {
    title: 'quotient g / a',
    hint: 'The quotient is the first quantity that differs. Check which gradient the port divides.',
  },
  b: {
    title: 'momentum buffer',
    hint: 'The momentum buffer is the first quantity that differs. torch computes momentum · b + g / a, without lr and without dampening.',
  },
  p: {
    title: 'parameter',
    hint: 'The quantities that the port shows are right, but the parameter is wrong. Check the learning rate, its sign, and any weight decay of the parameter itself.',
  },
};

/**
 * The number of significant digits in a table of quantities, so that it fits 80 columns. The list of cases has the
 * bits.
 */
const DIGITS = 7;

/** Shows the quantities of the first step that differs. Empty if a formula or the adapter explains everything. */
export function stepParagraphs({ step, isWhole, adapter }: ReportedDiagnosis): string[] {
  if (isWhole || adapter || step === null || step.rows.length === 0) {
    return [];
  }
  const { caseId, divergence, rows } = step;
  const firstOff = rows.find(({ isOff }) => isOff);
  const cells = rows.map((row) => [
    row.name,
    quantityTexts[row.name].title,
    shortDecimal(row.torch),
    portCell(row),
    row === firstOff ? 'first difference' : '',
  ]);
  const isAnyImplied = rows.some(({ isImplied, port }) => isImplied && port !== null);
  return [
    [
      wrap(`The first step that differs: ${printable(caseId)}, ${placeText(divergence, null)}`),
      ...table(['', '', 'torch', 'port', ''], cells, 'llrrl')
        .split('\n')
        .map((line) => `  ${line}`),
      ...(isAnyImplied ? [wrap('~ means: computed from how far the parameter moved', '  ')] : []),
    ].join('\n'),
    ...(firstOff && quantityTexts[firstOff.name].hint !== ''
      ? [wrap(quantityTexts[firstOff.name].hint)]
      : []),
  ];
}

/** Writes the port's value of a quantity; ~ marks a value computed from the movement of the parameter. */
export function portCell({ port, isImplied }: QuantityRow): string {
  return port === null ? 'not returned' : `${isImplied ? '~ ' : ''}${shortDecimal(port)}`;
}

/** @example shortDecimal(-0.0608529999) // '-0.060853' */
export function shortDecimal(value: number): string {
  const isRounded = Number.isFinite(value) && value !== 0; // rounding would lose the sign of 0
  return decimal(isRounded ? Number(value.toPrecision(DIGITS)) : value);
}
