import type { RealDtype } from '../../float/format.ts';
import type {
  Identification,
  IdentifiedCandidate,
  SeriesDifference,
} from '../../identify/identify.ts';
import { hyperparameterNames } from '../../rmsprop/options.ts';
import { torchName } from '../../rmsprop/torch-names.ts';
import { wrap } from '../text/columns.ts';
import { escapedControls } from '../text/escaped-controls.ts';
import { decimal } from '../text/number-text.ts';
import { counted } from '../text/short-text.ts';
import { candidateText, namesText } from './candidate-text.ts';
import { changeAdvice, changeItem, sameParagraphs } from './change-text.ts';
import { runsParagraphs } from './run-text.ts';

/**
 * Describes an identification on the console. Lines have at most 80 columns.
 *
 * @param given the names of the options that the user gave. The text marks the others as defaults.
 */
export function identificationText(result: Identification, given: readonly string[]): string {
  return `${[
    headText(result, given),
    ...(result.areGradientsExact ? [] : [wrap(ROUNDED_GRADIENTS)]),
    ...(result.candidates.length > 0 ? foundParagraphs(result) : unknownParagraphs(result)),
    ...openParagraphs(result),
    ...runsParagraphs(result.runs),
  ].join('\n\n')}\n`;
}

const ROUNDED_GRADIENTS =
  'The last digit of the gradients counts as rounded. If they are exact, pass --exact-gradients.';

function headText({ steps, dtype, options }: Identification, given: readonly string[]): string {
  const all = Object.entries(options).map(([name, value]) => {
    const text = typeof value === 'number' ? decimal(value) : String(value);
    return { text: `${torchName(name)} ${text}`, isGiven: given.includes(name) };
  });
  const [own, defaults] = [true, false].map((isGiven) =>
    all.filter((option) => option.isGiven === isGiven).map(({ text }) => text),
  );
  const type = `${dtype}${given.includes('dtype') ? '' : ' (by the digits)'}`;
  return [
    wrap([`${counted(steps, 'step')} in ${type}`, ...(own ?? [])].join(', ')),
    ...(defaults && defaults.length > 0 ? [wrap(`Defaults: ${defaults.join(', ')}`)] : []),
  ].join('\n');
}

const headlines: Readonly<Record<Identification['verdict'], string>> = {
  exact: "PYTORCH'S RMSPROP, bit for bit",
  equivalent: "PYTORCH'S RMSPROP, up to rounding",
  divergent: "NOT PYTORCH'S RMSPROP, with these options",
  undecided: 'UNDECIDED',
};

function foundParagraphs(result: Identification): string[] {
  const { verdict, candidates, firstDifference } = result;
  const [first, ...others] = candidates;
  return [
    headlines[verdict],
    ...(first ? firstParagraphs(first, result) : []),
    ...(firstDifference ? [differenceText(firstDifference, result.dtype)] : []),
    ...(others.length > 0 ? [othersText(others)] : []),
  ];
}

/** Describes the simplest RMSprop that explains all numbers. */
function firstParagraphs(
  candidate: IdentifiedCandidate,
  { torch, areNumbersExact, options }: Identification,
): string[] {
  const { deviations, isExact, isNumberOpen } = candidate;
  const how = isExact
    ? 'bit for bit'
    : areNumbersExact
      ? 'up to rounding'
      : 'as far as their digits show';
  const explains = `explains all ${counted(torch.values, 'number')}, ${how}.`;
  return deviations.length === 0
    ? [wrap(`PyTorch's formula ${explains}`), ...namesParagraphs(candidate)]
    : [
        [
          wrap(`PyTorch's RMSprop with ${counted(deviations.length, 'change')} ${explains}`),
          ...deviations.map((deviation) => changeItem(deviation, options, isNumberOpen)),
        ].join('\n'),
        ...namesParagraphs(candidate),
        ...sameParagraphs(candidate),
        ...deviations.map((deviation) => changeAdvice(deviation, options, isNumberOpen)),
      ];
}

/** Names the known RMSprops that compute what a candidate computes. */
function namesParagraphs({ names, exactNames }: IdentifiedCandidate): string[] {
  return names.length === 0
    ? []
    : [
        [
          wrap(`This command knows no gradients that tell it apart from: ${namesText(names)}.`),
          ...(exactNames.length > 0
            ? [wrap(`Of these, the rounding also fits: ${namesText(exactNames)}.`)]
            : []),
        ].join('\n'),
      ];
}

function differenceText(
  { step, column, expected, actual }: SeriesDifference,
  dtype: RealDtype,
): string {
  const [own, torch] = [actual, expected].map((value) => shortest(value, dtype));
  return wrap(
    `The first number that contradicts PyTorch's formula: in step ${step}, the ${column} is ${own}. PyTorch computes ${torch}.`,
  );
}

/** Writes a number without digits that its dtype does not have. */
function shortest(value: number, dtype: RealDtype): string {
  const isShort = dtype !== 'float64' && Number.isFinite(value) && value !== 0;
  return decimal(isShort ? Number(value.toPrecision(9)) : value);
}

/** The most RMSprops in a list. */
const MOST_SHOWN = 8;

function othersText(others: readonly IdentifiedCandidate[]): string {
  const more = others.length - MOST_SHOWN;
  return [
    wrap(
      'CANNOT TELL APART. The numbers also fit these RMSprops, because the gradients hardly make them differ:',
    ),
    ...others.slice(0, MOST_SHOWN).map((candidate) => {
      const text = candidateText(candidate);
      return `  - ${wrap(text, '    ').trimStart()}`;
    }),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
}

/** Names the RMSprops that the numbers neither fit nor exclude. */
function openParagraphs({ verdict, open }: Identification): string[] {
  const [first, ...others] = open.map(candidateText);
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return first === undefined || verdict === 'undecided'
    ? []
    : [
        wrap(
          `NOT EXCLUDED EITHER, because the numbers have too few digits: ${first}${more}. Pass numbers with more digits.`,
        ),
      ];
}

const UNDECIDED =
  "No number contradicts PyTorch's formula. But for most of the numbers, rounding can decide between very different results. Pass other steps, or numbers with more digits.";

/** Says what is certain if no known RMSprop explains all numbers. */
function unknownParagraphs(result: Identification): string[] {
  const { verdict, torch, firstDifference, partial } = result;
  if (verdict === 'undecided') {
    return [headlines.undecided, wrap(UNDECIDED)];
  }
  return [
    headlines.divergent,
    wrap(
      `No known RMSprop explains all numbers with these options. PyTorch's formula explains ${torch.explained} of ${counted(torch.values, 'number')}.`,
    ),
    ...(firstDifference ? [differenceText(firstDifference, result.dtype)] : []),
    ...(partial
      ? [
          [
            wrap(
              `The nearest RMSprop explains ${partial.fit.explained} of ${partial.fit.values} numbers. It is PyTorch's with these changes, but this is not certain:`,
            ),
            ...partial.deviations.map((deviation) => changeItem(deviation, result.options)),
          ].join('\n'),
        ]
      : []),
    wrap(
      `First check the options: ${hyperparameterNames.map(torchName).join(', ')}. A wrong one looks like another RMSprop. Then check that the table starts with the first step of the optimizer.`,
    ),
  ];
}

/** Writes an identification as JSON. Numbers that JSON does not have (NaN, infinities, -0) become strings. */
export function identificationJson(result: Identification): string {
  const replace = (key: string, value: unknown): unknown => {
    if (key === 'names' && Array.isArray(value)) {
      return value.map((entry: { readonly name: string }) => entry.name);
    }
    if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) {
      return value;
    }
    return decimal(value);
  };
  return `${escapedControls(JSON.stringify({ format: 1, ...result }, replace, 2))}\n`;
}
