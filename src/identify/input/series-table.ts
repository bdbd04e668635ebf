import { CsvError, parse } from 'csv-parse/sync';
import { InvalidArgumentError } from '../../errors.ts';
import { inside } from '../../scenario/decode.ts';
import { shortQuoted } from '../../scenario/value-text.ts';
import { printedNumber } from '../printed-number.ts';
import type { Series } from '../series.ts';
import { columnsOf, type ColumnName } from './column-names.ts';
import {
  mergedSettings,
  settingNumber,
  settingsIn,
  type SeriesSettings,
} from './series-settings.ts';

/** A record of a table, and the number of the line on which it ends. */
interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/** A series and its settings, from a file. */
export interface SeriesFile {
  readonly series: Series;
  readonly settings: SeriesSettings;
}

/**
 * Reads a table: a line with the names of the columns, and then one line for each step. Its first line without a gradient has the
 * initial parameter. Lines that start with # are comments, which can have settings.
 *
 * @param given the settings of the command line, which win.
 * @throws InvalidArgumentError that names the line.
 */
export function readTable(text: string, given: SeriesSettings): SeriesFile {
  const settings = mergedSettings(commentSettings(text), given);
  const [head, ...rows] = recordsOf(text);
  if (!head) {
    throw new InvalidArgumentError(
      'the file has no table. Start it with the names of its columns, as in gradient,parameter.',
    );
  }
  const columns = columnsOf(head.cells, head.line);
  rows.forEach((row) => requireWidth(row, head.cells.length));
  const table = new Table(columns, rows);
  return { series: table.series(settings.initial), settings };
}

function commentSettings(text: string): SeriesSettings {
  return text.split(/\r\n|\n|\r/).reduce<SeriesSettings>(
    (settings, line, index) =>
      /^\s*#/.test(line)
        ? mergedSettings(
            settings,
            inside(`line ${index + 1}`, () => settingsIn(line)),
          )
        : settings,
    { options: {} },
  );
}

/** Reads the records. The first line that is not a comment shows the separator: a semicolon, a tab or a comma. */
function recordsOf(text: string): Row[] {
  const first = text.split(/\r\n|\n|\r/).find((line) => !/^\s*(#|$)/.test(line)) ?? '';
  const delimiter = [';', '\t'].find((separator) => first.includes(separator)) ?? ',';
  const rows: Row[] = [];
  try {
    parse(text, {
      delimiter,
      comment: '#',
      comment_no_infix: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (record: string[], { lines }) => {
        const cells = delimiter === ';' ? record.map(withDecimalPoint) : record;
        rows.push({ cells, line: lines });
        return null;
      },
    });
    return rows;
  } catch (error) {
    if (error instanceof CsvError) {
      throw new InvalidArgumentError(
        `the file is not a table: ${error.message.slice(0, MAX_REASON)}. Correct the quotation marks, or remove them.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** Characters of a message of the library. It can repeat a part of the text. */
const MAX_REASON = 200;

/** Reads a comma as a decimal point. Only a table with semicolons can have one. */
function withDecimalPoint(cell: string): string {
  return /^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(cell) ? cell.replace(',', '.') : cell;
}

function requireWidth({ cells, line }: Row, width: number): void {
  if (cells.length !== width) {
    throw new InvalidArgumentError(
      `line ${line} has ${cells.length} cells: expected ${width}, one for each column. Write a decimal point, not a comma, or separate the columns by semicolons.`,
    );
  }
}

/** The rows of a table, under the names of its columns. */
class Table {
  readonly #columns: ReadonlyMap<ColumnName, number>;
  readonly #start: Row | undefined;
  readonly #steps: readonly Row[];

  constructor(columns: ReadonlyMap<ColumnName, number>, rows: readonly Row[]) {
    this.#columns = columns;
    const [first] = rows;
    this.#start = first && this.#text(first, 'gradient') === '' ? first : undefined;
    this.#steps = this.#start ? rows.slice(1) : rows;
  }

  series(given: SeriesSettings['initial']): Series {
    const before = this.#column('parameter_before');
    const all = this.#column('parameter');
    const parameter = all ?? before?.slice(1) ?? [];
    const steps = parameter.length;
    const gradient = (this.#column('gradient') ?? []).slice(0, steps);
    gradient.forEach((text, step) => this.#requireFinite(text, step));
    const lr = this.#column('lr');
    if (all && before) {
      this.#requireSame(all, before);
    }
    const state = Object.fromEntries(
      (['square_avg', 'grad_avg', 'momentum_buffer'] as const).flatMap((name) => {
        const column = this.#column(name);
        return column ? [[name, column.slice(0, steps)]] : [];
      }),
    );
    return {
      initial: this.#initial(before, given),
      gradient,
      parameter,
      ...state,
      ...(lr && {
        lr: lr.slice(0, steps).map((text, step) => this.#at(step, 'lr', () => settingNumber(text))),
      }),
    };
  }

  #initial(
    before: readonly string[] | undefined,
    given: SeriesSettings['initial'],
  ): Series['initial'] {
    const start = this.#start && this.#text(this.#start, 'parameter');
    if (this.#start && start !== undefined && start !== '') {
      inside(`line ${this.#start.line}, column parameter`, () => printedNumber(start));
    }
    const initial = given ?? (start === '' ? undefined : start) ?? before?.[0];
    if (initial === undefined) {
      throw new InvalidArgumentError(
        'the initial parameter is missing. Pass it with --initial, or add a first row with an empty gradient and the initial parameter.',
      );
    }
    return initial;
  }

  /** Returns a column without the initial row. Undefined if the table does not have it. */
  #column(name: ColumnName): string[] | undefined {
    return this.#columns.has(name)
      ? this.#steps.map((row, step) => {
          const text = this.#text(row, name);
          this.#at(step, name, () => requireNumber(text));
          return text;
        })
      : undefined;
  }

  #text({ cells }: Row, name: ColumnName): string {
    return cells[this.#columns.get(name) ?? -1] ?? '';
  }

  #requireFinite(text: string, step: number): void {
    this.#at(step, 'gradient', () => {
      if (!Number.isFinite(printedNumber(text).value)) {
        throw new InvalidArgumentError(
          `${shortQuoted(text)}: expected a finite number, because every RMSprop gives NaN here. Remove this line and the later ones.`,
        );
      }
    });
  }

  /** Requires that each step starts with the parameter after the step before. */
  #requireSame(after: readonly string[], before: readonly string[]): void {
    before.slice(1).forEach((text, index) => {
      const previous = after[index] ?? '';
      const [left, right] = [printedNumber(previous), printedNumber(text)];
      const unit = (digits: typeof left.digits): number =>
        digits === null ? 0 : 10 ** -digits.decimals;
      const tolerance = unit(left.digits) + unit(right.digits);
      if (Math.abs(left.value - right.value) > tolerance) {
        throw new InvalidArgumentError(
          `line ${this.#lineOf(index + 1)} starts with the parameter ${text}, but the line before ends with ${previous}. Pass the steps of one optimizer, without a gap.`,
        );
      }
    });
  }

  #at<Result>(step: number, name: ColumnName, work: () => Result): Result {
    return inside(`line ${this.#lineOf(step)}, column ${name}`, work);
  }

  #lineOf(step: number): number {
    return this.#steps[step]?.line ?? 0;
  }
}

function requireNumber(text: string): void {
  if (text === '') {
    throw new InvalidArgumentError(
      'the cell is empty: expected a number. Only the first row, with the initial parameter, can lack a gradient.',
    );
  }
  printedNumber(text);
}
