import type { RoundingFinding } from '../../dialect/rounding/diagnose-rounding.ts';
import { roundingKey, type Choice, type Rounding } from '../../dialect/rounding/rounding.ts';
import { baseTexts, choiceTexts, placeTexts } from '../../explain/rounding-texts.ts';
import type { Report } from '../report.ts';
import { wrap } from '../text/columns.ts';
import { grouped } from '../text/grouped.ts';
import { groupedBy } from '../text/grouped-by.ts';
import { capitalized, counted } from '../text/short-text.ts';

/** The number of ways to round that the text shows. It only counts the others. */
const SHOWN = 4;

type RoundedReport = Pick<Report, 'rounding' | 'port'>;

/** Says how a port rounds that differs by rounding alone: a heading, and paragraphs. Empty without such a diagnosis. */
export function roundingTexts(report: RoundedReport): string[] {
  const paragraphs = roundingParagraphs(report);
  return paragraphs.length === 0 ? [] : [['ROUNDING', ...paragraphs].join('\n\n')];
}

/** Says how a port rounds, most important first. Dtypes with the same rounding share their paragraphs. */
export function roundingParagraphs({ rounding = [], port }: RoundedReport): string[] {
  const groups = groupedBy(rounding, ({ roundings }) => roundings.map(roundingKey).join('; '));
  return [...groups.values()].flatMap((findings) => paragraphsOf(findings, port));
}

function paragraphsOf(findings: readonly RoundingFinding[], port: Report['port']): string[] {
  const dtypes = findings.map(({ dtype }) => dtype).join(', ');
  const [first, ...others] = findings[0]?.roundings ?? [];
  if (!first) {
    return [
      wrap(
        `${dtypes}: the port differs from PyTorch in ${counted(sumOf(findings, 'differing'), 'case')} by rounding alone. The search found no way of rounding that explains them: the best one gives every bit of the port in only ${grouped(sumOf(findings, 'explained'))} of them.${hiddenText(port)}`,
      ),
    ];
  }
  const counts = countsText(findings);
  if (others.length === 0) {
    return [
      [
        wrap(`${dtypes}: the port rounds in another way. This explains ${counts}:`),
        ...items(first),
      ].join('\n'),
      ...adviceTexts(first),
    ];
  }
  const all = [first, ...others];
  const more = all.length - SHOWN;
  return [
    [
      wrap(
        `${dtypes}: the port rounds in another way, but the cases do not separate ${grouped(all.length)} ways. Each explains ${counts}:`,
      ),
      ...all.slice(0, SHOWN).map((rounding) => item(doesTexts(rounding).join('; '))),
      ...(more > 0 ? [item(`${counted(more, 'other way', 'other ways')}`, '')] : []),
    ].join('\n'),
    ...(hiddenText(port) === '' ? [] : [wrap(hiddenText(port).trimStart())]),
  ];
}

/** @example countsText(findings) // 'every bit of the port in all 40 cases that differ, and in 58 of 59 others' */
function countsText(findings: readonly RoundingFinding[]): string {
  const [differing, exact] = [sumOf(findings, 'differing'), sumOf(findings, 'exact')];
  const [explained, kept] = [sumOf(findings, 'explained'), sumOf(findings, 'kept')];
  const part = (count: number, all: number, one: string, many: string): string => {
    const whole = all === 1 ? `the ${one}` : `all ${grouped(all)} ${many}`;
    return count === all ? whole : `${grouped(count)} of ${grouped(all)} ${many}`;
  };
  const differingText = part(explained, differing, 'case that differs', 'cases that differ');
  const otherText = `, and in ${part(kept, exact, 'other case', 'others')}`;
  return `every bit of the port in ${differingText}${exact > 0 ? otherText : ''}`;
}

function sumOf(
  findings: readonly RoundingFinding[],
  key: 'differing' | 'explained' | 'exact' | 'kept',
): number {
  return findings.reduce((sum, finding) => sum + finding[key], 0);
}

function items(rounding: Rounding): string[] {
  return doesTexts(rounding).map((text) => item(text));
}

/** Writes an item of a list, and indents its further lines. */
function item(text: string, subject = 'it '): string {
  const [first = '', ...rest] = wrap(`${subject}${text}`, '    ').split('\n');
  return [`  - ${first.trimStart()}`, ...rest].join('\n');
}

/** Says what a rounding does, one text for each difference from torch. */
function doesTexts({ base, choices }: Rounding): string[] {
  return [...(base === 'torch' ? [] : [baseTexts[base].does]), ...choices.map(doesText)];
}

function doesText({ place, choice }: Choice): string {
  const found = Object.entries(choiceTexts[place]).find(([name]) => name === choice);
  return found?.[1] ?? choice;
}

/** Says for each difference what torch computes, and what to change. */
function adviceTexts({ base, choices }: Rounding): string[] {
  return [
    ...(base === 'torch' ? [] : [wrap(`Fix: ${baseTexts[base].fix}`)]),
    ...choices.map(({ place }) => {
      const { torch, fix } = placeTexts[place];
      return [wrap(`PyTorch computes ${torch}.`), wrap(`Fix: ${fix}`)].join('\n');
    }),
  ];
}

/** Says that the port hides state, if it does: with it, fewer ways of rounding fit. */
function hiddenText(port: Report['port']): string {
  const shown = port?.capabilities.state ?? [];
  const hidden = (['square_avg', 'grad_avg', 'momentum_buffer'] as const).filter(
    (name) => !shown.includes(name),
  );
  return port && hidden.length > 0
    ? ` ${capitalized(`the port does not return ${hidden.join(', ')}. If it returns them, the search can compare each operation on its own.`)}`
    : '';
}
