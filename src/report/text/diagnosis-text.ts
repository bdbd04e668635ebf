import { deviationText, type Deviation } from '../../dialect/dialect.ts';
import type { Fit } from '../../dialect/diagnosis/fit.ts';
import type { QuantityName, QuantityRow } from '../../dialect/diagnosis/side-by-side.ts';
import { valueTextOf } from '../../explain/axis-texts.ts';
import { decimal, placeText } from './number-text.ts';
import type { ReportedDiagnosis } from '../report.ts';
import { table } from './table.ts';
import { wrap } from './columns.ts';
import { grouped } from './grouped.ts';

/** What a port computes instead, what follows, and what to change; at most 80 columns wide but for case names. */
export function diagnosisText(diagnosis: ReportedDiagnosis): string {
  const paragraphs = diagnosis.isWhole
    ? wholeParagraphs(diagnosis)
    : [...partialParagraphs(diagnosis), ...stepParagraphs(diagnosis)];
  return ['DIAGNOSIS', ...paragraphs].join('\n\n');
}

export function wholeParagraphs(diagnosis: ReportedDiagnosis): string[] {
  const { deviations, fit, torch, alternatives } = diagnosis;
  if (deviations.length === 0) {
    return [
      wrap("All of its numbers are torch's, up to rounding: what departs is not the formula."),
    ];
  }
  return [
    [
      wrap("The port computes another RMSprop than torch's:"),
      ...deviations.map(deviationItem),
    ].join('\n'),
    wrap(`That explains ${shareText(fit)}; torch's formula explains ${percent(torch)}.`),
    ...nameParagraphs(diagnosis),
    ...deviations.map(adviceText),
    ...alternatives.map((other) =>
      wrap(
        `What was asked does not tell it from ${other.deviations.map(deviationText).join(' with ')}: ${
          other.separatedBy === null
            ? 'no case of the corpus does'
            : `the case ${other.separatedBy} would`
        }.`,
      ),
    ),
  ];
}

export function partialParagraphs({ deviations, fit, torch }: ReportedDiagnosis): string[] {
  if (deviations.length === 0) {
    return [
      wrap(
        `No known RMSprop computes this: torch's formula explains ${shareText(torch)}, and nothing that is known explains all.`,
      ),
    ];
  }
  const { first } = fit;
  return [
    [
      wrap("No known RMSprop computes all of this. Nearest to it is torch's, but that"),
      ...deviations.map(deviationItem),
    ].join('\n'),
    wrap(`That explains ${shareText(fit)}; torch's formula explains ${percent(torch)}.`),
    ...(first
      ? [
          wrap(
            `The first value that it does not explain: ${first.caseId}, ${placeText(first.divergence, null)}.`,
          ),
        ]
      : []),
    ...deviations.map(adviceText),
  ];
}

/** A line of a list, the rest of it indented below. */
function deviationItem(deviation: Deviation): string {
  const text = `it ${valueTextOf(deviation).does} (${deviationText(deviation)})`;
  const [first = '', ...rest] = wrap(text, '    ').split('\n');
  return [`  - ${first.trimStart()}`, ...rest].join('\n');
}

/** What follows from a deviation, and what to change. */
export function adviceText(deviation: Deviation): string {
  const { consequence, fix } = valueTextOf(deviation);
  return [
    deviationText(deviation),
    wrap(`What follows: ${consequence}`, '  '),
    wrap(`What to change: ${fix}`, '  '),
  ].join('\n');
}

function nameParagraphs({ name, alsoKnownAs, namesAlike }: ReportedDiagnosis): string[] {
  const names = name === null ? [] : [name, ...alsoKnownAs];
  const [alike, wider] = [names.slice(0, namesAlike), names.slice(namesAlike)];
  return [
    ...(alike.length > 0 ? [wrap(`This is what these compute: ${alike.join(', ')}.`)] : []),
    ...(wider.length > 0
      ? [
          wrap(
            `So do these, as far as the port was asked; they have more that did not show: ${wider.join(', ')}.`,
          ),
        ]
      : []),
  ];
}

function shareText(fit: Fit): string {
  const { values, explained, contradicted } = fit;
  const open = values - explained - contradicted;
  const counts = `${grouped(explained)} of ${grouped(values)} values`;
  return open > 0 ? `${counts} (${grouped(open)} are open: rounding decides there)` : counts;
}

/** @example percent(fit) // '61.3 %' */
function percent({ values, explained }: Fit): string {
  return values === 0 ? 'nothing' : `${((100 * explained) / values).toFixed(1)} %`;
}

export const quantityTexts: Readonly<Record<QuantityName, { what: string; hint: string }>> = {
  g: { what: 'gradient', hint: '' },
  v: {
    what: 'square average',
    hint: 'The square average is the first that is off: look at alpha and 1 - alpha, at what it starts from, and at what is done to the gradient before it is squared.',
  },
  m: {
    what: 'mean of gradients',
    hint: 'The mean of gradients is the first that is off: look at its formula, alpha · m + (1 - alpha) · g.',
  },
  a: {
    what: 'denominator',
    hint: 'The averages are right where they are shown, and what the step divides by is not, or the step is scaled: look at the root, at epsilon, at anything that corrects the averages, and at the learning rate.',
  },
  q: {
    what: 'quotient g / a',
    hint: 'The quotient is the first that is off: look at which gradient is divided.',
  },
  b: {
    what: 'momentum buffer',
    hint: 'The momentum buffer is the first that is off: torch has momentum · b + g / a, without lr and without dampening.',
  },
  p: {
    what: 'parameter',
    hint: 'Everything up to the step is right where it is shown, and the parameter is not: look at the learning rate, its sign, and weight decay that is applied to the parameter itself.',
  },
};

/** Significant digits that fit the width of a terminal; the bits are in the list of cases. */
const DIGITS = 7;

function stepParagraphs({ step }: ReportedDiagnosis): string[] {
  if (step === null || step.rows.length === 0) {
    return [];
  }
  const { caseId, divergence, rows } = step;
  const off = rows.find(({ isOff }) => isOff);
  const cells = rows.map((row) => [
    row.name,
    quantityTexts[row.name].what,
    shortDecimal(row.torch),
    portCell(row),
    row === off ? 'first that is off' : '',
  ]);
  const isAnyImplied = rows.some(({ isImplied, port }) => isImplied && port !== null);
  return [
    [
      wrap(`A step that departs, from within: ${caseId}, ${placeText(divergence, null)}`),
      ...table(['', '', 'torch', 'port', ''], cells, 'llrrl')
        .split('\n')
        .map((line) => `  ${line}`),
      ...(isAnyImplied ? [wrap('~ is what the movement of the parameter implies', '  ')] : []),
    ].join('\n'),
    ...(off && quantityTexts[off.name].hint !== '' ? [wrap(quantityTexts[off.name].hint)] : []),
  ];
}

export function portCell({ port, isImplied }: QuantityRow): string {
  return port === null ? 'not shown' : `${isImplied ? '~ ' : ''}${shortDecimal(port)}`;
}

export function shortDecimal(value: number): string {
  return decimal(Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : value);
}
