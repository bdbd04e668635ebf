import { describe, expect, it } from 'vitest';
import { readClauses } from '../../src/explain/clauses.ts';
import { clauseText } from '../../src/report/console/clause-text.ts';

const page = `# Numbers

Words before.

## Equality

**NUM-1.** Two values are _the same_ if
their **bits** are: see [the page](page.md).

| a    | b  |
| ---- | -- |
| \\|x\\| | \`y\` |

**NUM-2.** Another.

## Next

Not part of it.
`;

describe('readClauses()', () => {
  it('reads each clause up to the next clause or heading, with the heading above it', () => {
    const clauses = readClauses('numbers.md', page);
    expect(clauses.map(({ id, heading, file }) => [id, heading, file])).toEqual([
      ['NUM-1', 'Equality', 'numbers.md'],
      ['NUM-2', 'Equality', 'numbers.md'],
    ]);
    expect(clauses[1]?.text).toBe('Another.');
  });
});

describe('clauseText()', () => {
  it('wraps prose, leaves tables, and removes marks of Markdown', () => {
    const [clause] = readClauses('numbers.md', page);
    expect(clause && clauseText(clause)).toBe(
      [
        'NUM-1  Equality  (spec/numbers.md)',
        '',
        'Two values are the same if their bits are: see the page.',
        '',
        '| a    | b  |',
        '| ---- | -- |',
        '| |x| | `y` |',
        '',
      ].join('\n'),
    );
  });
});
