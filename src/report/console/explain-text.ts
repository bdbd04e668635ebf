import type { Case } from '../../corpus/corpus.ts';
import { valueTextOf, valueTextsOf } from '../../explain/axis-texts.ts';
import { axisTexts } from '../../explain/axis-titles.ts';
import type { NamedDialect } from '../../dialect/catalogue/catalogue.ts';
import { axisValues } from '../../dialect/axis-values.ts';
import {
  allDeviations,
  deviationText,
  hasConstant,
  type Axis,
  type Deviation,
} from '../../dialect/dialect.ts';
import { caseText } from './fixtures-text.ts';
import { wrap } from '../text/columns.ts';
import { counted } from '../text/short-text.ts';

/** Describes an axis, and what each of its values does. */
export function axisText(axis: Axis): string {
  const { title, what, why } = axisTexts[axis];
  const [torchValue, ...otherValues] = valueTextsOf(axis).map(([value, { does }]) =>
    item(value, does),
  );
  const hasNumbers = allDeviations.some(
    (deviation) => deviation.axis === axis && hasConstant(deviation),
  );
  return [
    `${axis}  ${title}`,
    wrap(what),
    wrap(why),
    `torch:\n${torchValue ?? ''}`,
    `others:\n${otherValues.join('\n')}`,
    ...(hasNumbers
      ? [wrap('The numbers are examples. A diagnosis has the number of the port.')]
      : []),
    wrap(`To read about one value: rmsprop-parity explain "${axis}: ${axisValues[axis][1]}"`),
  ]
    .join('\n\n')
    .concat('\n');
}

/** Describes a value of an axis: what it does, what follows, what to change, and which implementations have it. */
export function deviationPage(deviation: Deviation, catalogue: readonly NamedDialect[]): string {
  const { does, consequence, fix } = valueTextOf(deviation);
  const isExample = deviation.constant === undefined && hasConstant(deviation);
  const implementations = catalogue
    .filter(({ deviations }) => deviations.some((candidate) => isCovered(candidate, deviation)))
    .map(({ name }) => name);
  return [
    deviationText(deviation),
    wrap(`It ${does}.`),
    ...(isExample
      ? [wrap('The number is an example. A diagnosis has the number of the port.')]
      : []),
    wrap(`Consequence: ${consequence}`),
    wrap(`Fix: ${fix}`),
    ...(implementations.length > 0
      ? [wrap(`Known RMSprops that do this: ${implementations.join(', ')}.`)]
      : []),
  ]
    .join('\n\n')
    .concat('\n');
}

/** Returns whether a deviation is another one, or has a number where the other one has none. */
function isCovered(deviation: Deviation, other: Deviation): boolean {
  return (
    deviation.axis === other.axis &&
    deviation.value === other.value &&
    (other.constant === undefined || deviation.constant === other.constant)
  );
}

/** Describes a named dialect: how it differs from torch, what follows, and its source. */
export function dialectText({ name, deviations, source, consequence }: NamedDialect): string {
  const lines = deviations.map((deviation) =>
    item(deviationText(deviation), `it ${valueTextOf(deviation).does}`),
  );
  return [
    name,
    lines.length > 0
      ? `How it differs from torch:\n${lines.join('\n')}`
      : "It has torch's formula.",
    wrap(`Consequence: ${consequence}`),
    wrap(`Source: ${source}`),
  ]
    .join('\n\n')
    .concat('\n');
}

/** Describes a case: what it is, what its family is for, and which wrong RMSprops it detects. */
export function casePage(
  testCase: Case,
  family: string | null,
  killed: readonly string[] | null,
): string {
  const kills =
    killed === null
      ? []
      : [
          killed.length === 0
            ? 'This case alone detects no single deviation.'
            : wrap(
                `This case alone detects ${counted(killed.length, 'single deviation')}: ${killed.join('; ')}.`,
              ),
        ];
  return [
    caseText(testCase, null).trimEnd(),
    ...(family === null ? [] : [wrap(`Purpose: ${family}`)]),
    ...kills,
  ]
    .join('\n\n')
    .concat('\n');
}

/** Lists everything that the command can explain. */
export function contentsText(contents: {
  readonly axes: readonly string[];
  readonly dialects: readonly NamedDialect[];
  readonly words: readonly string[];
  readonly clauses: readonly string[];
}): string {
  const { axes, dialects, words, clauses } = contents;
  return [
    'rmsprop-parity explain ID explains one of these ids:',
    `axes\n${wrap(axes.join(', '), '  ')}\n${wrap('and their values, such as "epsilon: inside"', '  ')}`,
    `dialects\n${wrap(dialects.map(({ id }) => id).join(', '), '  ')}`,
    `words\n${wrap(words.join(', '), '  ')}`,
    `clauses\n${wrap(clauses.join(', '), '  ')}`,
    'cases\n  "rmsprop-parity fixtures list --cases" lists them',
  ]
    .join('\n\n')
    .concat('\n');
}

/** @example item('inside', 'adds epsilon …') // '  inside\n    adds epsilon …' */
function item(name: string, text: string): string {
  return `  ${name}\n${wrap(text, '    ')}`;
}
