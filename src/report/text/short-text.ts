import type { CaseVerdict } from '../../parity/judge-case.ts';
import { decimal } from './number-text.ts';
import type { ReportedInvariant } from '../report.ts';
import { grouped } from './grouped.ts';

/** Writes a number with four significant digits, or with three and an exponent, in at most nine characters. */
export function shortText(value: number): string {
  const isPlain = value === 0 || !Number.isFinite(value);
  const text = decimal(isPlain ? value : Number(value.toPrecision(4)));
  const isShort = isPlain || text.length <= 8;
  return (isShort ? text : value.toExponential(2).replace(/\.?0*e/, 'e')).replace('+', '');
}

/**
 * Writes a multiple of the bound. Rounds a multiple above 1 up and a multiple below 1 down, so that a value beyond the bound
 * never looks as if it were within, and the reverse.
 */
export function multipleText(multiple: number): string {
  if (multiple === Infinity) {
    return '∞';
  }
  if (multiple >= 1e6) {
    return shortText(Number(multiple.toExponential(1)));
  }
  if (multiple >= 10) {
    return grouped(Math.ceil(multiple));
  }
  const tenths = multiple * 10;
  return decimal((multiple > 1 ? Math.ceil(tenths) : Math.floor(tenths)) / 10);
}

/**
 * Says how large a difference is, measured by its bound. 0 is a difference that the bound does not measure: +0 and -0.
 *
 * @example timesBoundText(0.02) // 'less than 0.1 times the bound'
 * @example timesBoundText(Infinity) // 'beyond any bound'
 */
export function timesBoundText(multiple: number): string {
  if (multiple === 0) {
    return 'only in the sign of 0';
  }
  if (!Number.isFinite(multiple)) {
    return 'beyond any bound';
  }
  return multiple < 0.1
    ? 'less than 0.1 times the bound'
    : `${multipleText(multiple)} times the bound`;
}

/**
 * Writes a count with its noun in the singular or plural.
 *
 * @example counted(2, 'case') // '2 cases'
 */
export function counted(count: number, singular: string, plural: string = `${singular}s`): string {
  return `${grouped(count)} ${count === 1 ? singular : plural}`;
}

/** @example brokeText('invalid answer: …') // 'the port broke: invalid answer: …' */
export function brokeText(reason = 'no reason given'): string {
  return reason.startsWith('the port ') ? reason : `the port broke: ${reason}`;
}

/** @example capitalized('the port broke.') // 'The port broke.' */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The verdict of a case or of an invariant. */
export type AnyVerdict = CaseVerdict | ReportedInvariant['verdict'];

/** @example verdictWord('notJudged') // 'not judged' */
export function verdictWord(verdict: AnyVerdict): string {
  return verdict === 'notJudged' ? 'not judged' : verdict;
}
