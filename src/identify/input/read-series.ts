import { InvalidArgumentError } from '../../errors.ts';
import { readSeriesJson } from './series-json.ts';
import type { SeriesSettings } from './series-settings.ts';
import { readTable, type SeriesFile } from './series-table.ts';

const BYTE_ORDER_MARK = String.fromCharCode(0xfe_ff);

/** The most characters of a file with a series. */
export const MAX_SERIES_LENGTH: number = 2 ** 20;

/**
 * Reads a series from a table (CSV) or from JSON. A text that starts with a brace is JSON.
 *
 * @param given the settings of the command line. They win over those of the text.
 * @throws InvalidArgumentError that says where the text is wrong.
 * @example readSeries('gradient,parameter\n,1\n0.1,0.97597469', { options: {} }).series.gradient // ['0.1']
 */
export function readSeries(text: string, given: SeriesSettings): SeriesFile {
  if (text.length > MAX_SERIES_LENGTH) {
    throw new InvalidArgumentError(
      `the text has more than ${MAX_SERIES_LENGTH} characters. Pass a file with fewer steps.`,
    );
  }
  const content = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  return /^\s*\{/.test(content) ? readSeriesJson(content, given) : readTable(content, given);
}
