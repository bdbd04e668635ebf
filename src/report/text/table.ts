/**
 * A table of aligned columns, two spaces apart; `alignment` has an l or an r for each column.
 *
 * @example table(['name', 'n'], [['a', '10']], 'lr') // 'name   n\na     10'
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  alignment: string,
): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return alignment[column] === 'r' ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
