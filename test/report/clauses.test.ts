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

  it('wraps list items with their indent, and leaves code', () => {
    const long = Array.from({ length: 20 }, () => 'word').join(' ');
    const text = `- ${long}\n- short\n\n1. ${long}\n\n    a   b\n\n\`\`\`\na   b\n\`\`\``;
    const clause = { id: 'NUM-3', file: 'numbers.md', heading: 'Lists', text };
    const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ');
    expect(clauseText(clause)).toBe(
      [
        'NUM-3  Lists  (spec/numbers.md)',
        '',
        `- ${words(15)}`,
        `  ${words(5)}`,
        '- short',
        '',
        `1. ${words(15)}`,
        `   ${words(5)}`,
        '',
        '    a   b',
        '',
        '```',
        'a   b',
        '```',
        '',
      ].join('\n'),
    );
  });
});
