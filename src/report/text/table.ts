import stringWidth from 'fast-string-width';

/**
 * Renders a table with aligned columns, two spaces apart. A wide character takes two columns of a terminal; a combining
 * character takes none.
 *
 * @param alignment an l (left) or an r (right) for each column.
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
    Math.max(...lines.map((line) => stringWidth(line[column] ?? ''))),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => {
          const gap = ' '.repeat((widths[column] ?? 0) - stringWidth(cell));
          return alignment[column] === 'r' ? gap + cell : cell + gap;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
