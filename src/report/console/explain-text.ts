import type { Case } from '../../corpus/corpus.ts';
import { axisTexts, valueTextOf, valueTexts } from '../../explain/axis-texts.ts';
import type { NamedDialect } from '../../dialect/catalogue/catalogue.ts';
import { axisValues, deviationText, type Axis, type Deviation } from '../../dialect/dialect.ts';
import { caseText } from './fixtures-text.ts';
import { wrap } from '../text/columns.ts';

/** An axis, with what each of its values does. */
export function axisText(axis: Axis): string {
  const { title, what, why } = axisTexts[axis];
  const [own, ...others] = Object.entries(valueTexts[axis]).map(([value, { does }]) =>
    item(value, does),
  );
  return [
    `${axis}  ${title}`,
    wrap(what),
    wrap(why),
    `torch:\n${own ?? ''}`,
    `others:\n${others.join('\n')}`,
    wrap(`More about one of them: rmsprop-parity explain "${axis}: ${axisValues[axis].at(-1)}"`),
  ]
    .join('\n\n')
    .concat('\n');
}

/** A value of an axis: what it does, what follows, what to change, and who does it. */
export function deviationPage(deviation: Deviation, catalogue: readonly NamedDialect[]): string {
  const { does, consequence, fix } = valueTextOf(deviation);
  const who = catalogue
    .filter(({ deviations }) =>
      deviations.some((other) => deviationText(other) === deviationText(deviation)),
    )
    .map(({ name }) => name);
  return [
    deviationText(deviation),
    wrap(`It ${does}.`),
    wrap(`What follows: ${consequence}`),
    wrap(`What to change: ${fix}`),
    ...(who.length > 0 ? [wrap(`So do: ${who.join(', ')}.`)] : []),
  ]
    .join('\n\n')
    .concat('\n');
}

/** A named dialect: where it is not torch's, and where that can be read. */
export function dialectText({ name, deviations, source, consequence }: NamedDialect): string {
  const lines = deviations.map((deviation) =>
    item(deviationText(deviation), `it ${valueTextOf(deviation).does}`),
  );
  return [
    name,
    lines.length > 0 ? `Where it is not torch's:\n${lines.join('\n')}` : "It is torch's formula.",
    wrap(`What follows: ${consequence}`),
    wrap(`Source: ${source}`),
  ]
    .join('\n\n')
    .concat('\n');
}

/** A case: what it is, what its family is for, and which wrong RMSprops it finds out. */
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
            ? 'By itself it finds out none of the single deviations.'
            : wrap(`It finds out ${killed.length} single deviations: ${killed.join('; ')}.`),
        ];
  return [
    caseText(testCase, null).trimEnd(),
    ...(family === null ? [] : [wrap(`Why it is there: ${family}`)]),
    ...kills,
  ]
    .join('\n\n')
    .concat('\n');
}

/** What can be explained. */
export function contentsText(contents: {
  readonly axes: readonly string[];
  readonly dialects: readonly NamedDialect[];
  readonly words: readonly string[];
  readonly clauses: readonly string[];
}): string {
  const { axes, dialects, words, clauses } = contents;
  return [
    'rmsprop-parity explain ID explains one of these:',
    `axes\n${wrap(axes.join(', '), '  ')}\n${wrap('and their values, such as "epsilon: inside"', '  ')}`,
    `dialects\n${wrap(dialects.map(({ id }) => id).join(', '), '  ')}`,
    `words\n${wrap(words.join(', '), '  ')}`,
    `clauses\n${wrap(clauses.join(', '), '  ')}`,
    'cases\n  what "rmsprop-parity fixtures list --cases" prints',
  ]
    .join('\n\n')
    .concat('\n');
}

/** @example item('inside', 'adds epsilon …') // '  inside\n    adds epsilon …' */
function item(name: string, text: string): string {
  return `  ${name}\n${wrap(text, '    ')}`;
}
