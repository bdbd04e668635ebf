import { axisTexts } from '../dialect/axis-texts.ts';
import type { Diagnosis, Explanation } from '../dialect/diagnose.ts';
import { deviationText } from '../dialect/dialect.ts';
import type { Fit } from '../dialect/fit.ts';
import type { QuantityName, QuantityRow } from '../dialect/side-by-side.ts';
import { valueTextOf } from './explain.ts';
import { decimal, placeText } from './reading.ts';
import { table } from './table.ts';
import { wrap } from './text.ts';

/** What a port computes instead, what follows, and what to change; at most 80 columns. */
export function diagnosisText(diagnosis: Diagnosis): string {
  const { explanations, partial, step } = diagnosis;
  const [first, ...others] = explanations;
  const lines = first ? wholeLines(first, others, diagnosis) : partialLines(partial, diagnosis);
  const inside =
    first === undefined && step !== null && step.length > 0 ? stepLines(diagnosis, step) : [];
  return ['diagnosis', ...[...lines, ...inside].map((line) => line)].join('\n');
}

function wholeLines(
  first: Explanation,
  others: readonly Explanation[],
  { torch }: Diagnosis,
): string[] {
  if (first.deviations.length === 0) {
    return [
      wrap(
        "All of its numbers are torch's, up to rounding: what departs is not the formula.",
        '  ',
      ),
    ];
  }
  return [
    wrap("The port computes another RMSprop than torch's:", '  '),
    ...deviationLines(first),
    wrap(
      `That explains ${shareText(first.fit)}; torch's formula explains ${percent(torch)}.`,
      '  ',
    ),
    ...nameLines(first),
    ...adviceLines(first),
    ...others.map((other) =>
      wrap(
        `What was asked does not tell it from ${listed(other)}: ${
          other.separatedBy === null
            ? 'no case of the corpus does'
            : `the case ${other.separatedBy} would`
        }.`,
        '  ',
      ),
    ),
  ];
}

function partialLines(partial: Explanation | null, { torch }: Diagnosis): string[] {
  if (!partial) {
    return [
      wrap(
        `No known RMSprop computes this: torch's formula explains ${shareText(torch)}, and no three deviations explain all.`,
        '  ',
      ),
    ];
  }
  const { first } = partial.fit;
  return [
    wrap(
      "No known RMSprop computes all of this. Nearest to it is torch's with these deviations:",
      '  ',
    ),
    ...deviationLines(partial),
    wrap(
      `That explains ${shareText(partial.fit)}; torch's formula explains ${percent(torch)}.`,
      '  ',
    ),
    ...(first
      ? [
          wrap(
            `The first value that it does not explain: ${first.caseId}, ${placeText(first.divergence, null)}.`,
            '  ',
          ),
        ]
      : []),
    ...adviceLines(partial),
  ];
}

function deviationLines({ deviations }: Explanation): string[] {
  return deviations.map((deviation) =>
    item(`it ${valueTextOf(deviation).does} (${deviationText(deviation)})`),
  );
}

function adviceLines({ deviations }: Explanation): string[] {
  return deviations.flatMap((deviation) => {
    const { consequence, fix } = valueTextOf(deviation);
    const { title } = axisTexts[deviation.axis];
    return [
      wrap(`${title}. What follows: ${consequence}`, '  '),
      wrap(`What to change: ${fix}`, '  '),
    ];
  });
}

function nameLines({ deviations, names }: Explanation): string[] {
  const exact = names.filter((entry) => entry.deviations.length === deviations.length);
  const wider = names.filter((entry) => entry.deviations.length > deviations.length);
  const join = (entries: typeof names): string => entries.map(({ name }) => name).join(', ');
  return [
    ...(exact.length > 0 ? [wrap(`This is what these compute: ${join(exact)}.`, '  ')] : []),
    ...(wider.length > 0
      ? [
          wrap(
            `So do these, as far as the port was asked; they have more that did not show: ${join(wider)}.`,
            '  ',
          ),
        ]
      : []),
  ];
}

function listed({ deviations }: Explanation): string {
  return deviations.map(deviationText).join(' with ');
}

/** A line of a list, the rest of it indented below. */
function item(text: string): string {
  const [first = '', ...rest] = wrap(text, '    ').split('\n');
  return [`  - ${first.trimStart()}`, ...rest].join('\n');
}

function shareText(fit: Fit): string {
  const { values, explained, contradicted } = fit;
  const open = values - explained - contradicted;
  const counts = `${explained.toLocaleString('en')} of ${values.toLocaleString('en')} values`;
  return open > 0
    ? `${counts} (${open.toLocaleString('en')} are open: rounding decides there)`
    : counts;
}

/** @example percent(fit) // '61.3 %' */
function percent({ values, explained }: Fit): string {
  return values === 0 ? 'nothing' : `${((100 * explained) / values).toFixed(1)} %`;
}

const quantityTexts: Readonly<Record<QuantityName, { what: string; hint: string }>> = {
  g: { what: 'gradient, signed and decayed', hint: '' },
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
    hint: 'The averages are right where they are shown, and the denominator is not: look at the root, at epsilon, and at anything that corrects the averages.',
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

function stepLines({ torch }: Diagnosis, rows: readonly QuantityRow[]): string[] {
  const off = rows.find(({ isOff }) => isOff);
  const place = torch.first
    ? `${torch.first.caseId}, ${placeText(torch.first.divergence, null)}`
    : 'the first step that departs';
  const cells = rows.map((row) => [
    row.name,
    quantityTexts[row.name].what,
    decimal(row.torch),
    row.port === null ? 'not shown' : decimal(row.port),
    [
      row === off ? 'the first that is off' : '',
      row.isImplied && row.port !== null ? 'from the movement' : '',
    ]
      .filter((text) => text !== '')
      .join(', '),
  ]);
  return [
    wrap(`From within, at ${place}:`, '  '),
    ...table(['', '', 'torch', 'port', ''], cells, 'llrrl')
      .split('\n')
      .map((line) => `    ${line}`),
    ...(off && quantityTexts[off.name].hint !== ''
      ? [wrap(quantityTexts[off.name].hint, '  ')]
      : []),
  ];
}
