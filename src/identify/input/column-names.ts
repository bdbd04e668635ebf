import { nearestName } from '../../did-you-mean.ts';
import { InvalidArgumentError } from '../../errors.ts';
import { shortQuoted } from '../../scenario/value-text.ts';

/** The columns of a table, each with the names that people give it. The first name is ours, and torch's if torch has one. */
const columnNames = {
  gradient: ['gradient', 'grad', 'grads', 'g'],
  parameter: ['parameter', 'param', 'params', 'p', 'weight', 'w', 'theta'],
  parameter_before: ['parameter_before', 'param_before', 'p_before', 'weight_before', 'w_before'],
  square_avg: ['square_avg', 'mean_square', 'v', 'nu'],
  grad_avg: ['grad_avg', 'mean_grad', 'mean_gradient', 'm', 'mu'],
  momentum_buffer: ['momentum_buffer', 'buffer', 'buf', 'b'],
  lr: ['lr', 'learning_rate'],
} as const;

export type ColumnName = keyof typeof columnNames;

const namesOf = new Map<string, ColumnName>(
  Object.entries(columnNames).flatMap(([name, aliases]) =>
    aliases.map((alias): [string, ColumnName] => [alias, isColumn(name) ? name : 'lr']),
  ),
);

function isColumn(name: string): name is ColumnName {
  return Object.hasOwn(columnNames, name);
}

/**
 * Returns where a table has each column. Other columns, such as a step number or a loss, have no meaning.
 *
 * @param line the number of the line with the names.
 * @throws InvalidArgumentError if a column is missing or occurs twice, or if a name is nearly that of a column.
 * @example columnsOf(['step', 'Grad', 'w'], 1) // Map { 'gradient' → 1, 'parameter' → 2 }
 */
export function columnsOf(head: readonly string[], line: number): Map<ColumnName, number> {
  const columns = new Map<ColumnName, number>();
  head.forEach((cell, index) => {
    const key = cell.replaceAll(/(?<=[a-z])(?=[A-Z])|[\s-]+/g, '_').toLowerCase(); // squareAvg is square_avg
    const name = namesOf.get(key);
    if (name === undefined) {
      refuseMisspelled(cell, key, line);
    } else if (columns.has(name)) {
      throw new InvalidArgumentError(
        `line ${line} names the column ${name} twice. Remove one of the two columns.`,
      );
    } else {
      columns.set(name, index);
    }
  });
  requireColumns(columns, head, line);
  return columns;
}

function refuseMisspelled(cell: string, key: string, line: number): void {
  const near = key.length > 3 ? nearestName(key, [...namesOf.keys()]) : undefined;
  if (near !== undefined) {
    throw new InvalidArgumentError(
      `line ${line} has the unknown column ${shortQuoted(cell)}. Correct its name, or remove the column.\n(Did you mean ${near}?)`,
    );
  }
}

function requireColumns(
  columns: ReadonlyMap<ColumnName, number>,
  head: readonly string[],
  line: number,
): void {
  const missing = !columns.has('gradient')
    ? 'gradient'
    : columns.has('parameter') || columns.has('parameter_before')
      ? null
      : 'parameter';
  if (missing !== null) {
    const found = shortQuoted(head.join(', '));
    throw new InvalidArgumentError(
      `the column ${missing} is missing: line ${line} has ${found}. Start the table with the names of its columns, as in gradient,parameter.`,
    );
  }
}
