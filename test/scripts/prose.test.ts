import { describe, expect, it } from 'vitest';
import { withExceptions, type Exception } from '../../scripts/prose/exceptions.ts';
import { figuresOf, figuresTable } from '../../scripts/prose/figures.ts';
import { lintFile } from '../../scripts/prose/lint-file.ts';
import { plainWords } from '../../scripts/prose/plain-words.ts';
import { proseOfSource } from '../../scripts/prose/prose-of-source.ts';

const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ');

describe('lintFile()', () => {
  it('reports a sentence of more than 30 words, on its line', async () => {
    const { findings, lengths } = await lintFile('a.md', `# Title\n\nShort.\n\n${words(31)}.\n`);
    expect(findings).toEqual([
      {
        path: 'a.md',
        line: 5,
        rule: 'sentence-length',
        message: `31 words, at most 30 are plain: "${words(10)} …"`,
      },
    ]);
    expect(lengths).toEqual([1, 31]);
  });

  it('accepts a sentence of 30 words, and counts code as one word', async () => {
    const { findings, lengths } = await lintFile('a.md', `${words(29)} \`${words(9)}\`.`);
    expect(findings).toEqual([]);
    expect(lengths).toEqual([30]);
  });

  it('reads list items and table cells, but not code, headings and HTML comments', async () => {
    const long = words(40);
    const page = `- ${long}\n\n| a |\n| - |\n| ${long} |\n\n# ${long}\n\n\`\`\`\n${long}\n\`\`\`\n\n<!-- ${long} -->\n`;
    const { findings } = await lintFile('a.md', page);
    expect(findings.map(({ line }) => line)).toEqual([1, 5]);
  });

  it.each([
    [
      'The file is read at the start.',
      ['"is read" does not say who; write who does it, or an imperative'],
    ],
    ['The file is read by the command.', []],
    ['The port is supported on Linux.', []],
    ['The command reads the file.', []],
  ])('finds passives without an agent: %s', async (text, messages) => {
    const { findings } = await lintFile('a.md', text);
    expect(findings.map(({ message }) => message)).toEqual(messages);
  });

  it.each(plainWords.filter(([pattern]) => /^[\w ]+$/.test(pattern)))(
    'replaces "%s"',
    async (pattern) => {
      const { findings } = await lintFile('a.md', `We say ${pattern} here.`);
      expect(findings).toMatchObject([{ rule: 'plain-words', line: 1 }]);
    },
  );

  it('leaves plain words in code alone', async () => {
    expect(await lintFile('a.md', 'Say `anew`.')).toMatchObject({ findings: [] });
  });

  it('gives the line of a comment in a source file', async () => {
    const source = `const a = 1;\n\n/**\n * Adds.\n *\n * Starts anew.\n */\nconst b = 2;\n`;
    const { findings } = await lintFile('a.ts', source);
    expect(findings).toMatchObject([{ path: 'a.ts', line: 6, rule: 'plain-words' }]);
  });
});

describe('proseOfSource()', () => {
  const textsOf = (source: string): string[] =>
    proseOfSource('a.ts', source).map(({ markdown }) => markdown.trim());

  it('joins line comments that follow each other', () => {
    expect(textsOf('// First half\n// second half.\nf();\n// Another.\n')).toEqual([
      'First half\nsecond half.',
      'Another.',
    ]);
  });

  it('leaves out examples, and keeps the text of tags and links', () => {
    const source =
      '/**\n * Adds.\n *\n * @example add(1, 2) // 3\n *   more\n * @throws Error if {@link b} is 0\n */';
    expect(textsOf(source)).toEqual(['Adds.\n\n\n\n- Error if `b` is 0']);
  });

  it('finds texts in strings, templates and sums, with code in place of values', () => {
    const source =
      "f('short', 'this is a whole text', `there is no file named ${name} here`, 'this one goes ' + x + ' over two strings');";
    expect(textsOf(source)).toEqual([
      'this is a whole text',
      'there is no file named `x` here',
      'this one goes `x` over two strings',
    ]);
  });

  it('takes no code for a text', () => {
    expect(textsOf('f("(local.set $a (f32.add (local.get $b) (local.get $c)))")')).toEqual([]);
  });

  it('starts at the line of the text', () => {
    expect(proseOfSource('a.ts', '\n\nf(\n  "four words of text");')).toEqual([
      { line: 4, markdown: 'four words of text' },
    ]);
  });
});

describe('withExceptions()', () => {
  const finding = { path: 'src/a.ts', line: 3, rule: 'passive', message: '"is read"' };
  const exception: Exception = { path: 'src/', rule: 'passive', reason: 'torch says so' };

  it.each<[name: string, exception: Exception, isExcused: boolean]>([
    ['a folder', exception, true],
    ['the file', { ...exception, path: 'src/a.ts' }, true],
    ['another file', { ...exception, path: 'src/b.ts' }, false],
    ['another rule', { ...exception, rule: 'plain-words' }, false],
    ['a part of the message', { ...exception, part: 'is read' }, true],
    ['another message', { ...exception, part: 'is written' }, false],
  ])('excuses by %s', (_, candidate, isExcused) => {
    const { path, rule } = candidate;
    const unused = {
      path: 'scripts/prose/exceptions.ts',
      line: 1,
      rule: 'unused-exception',
      message: `remove the exception of ${rule} in ${path}: there is no such finding`,
    };
    expect(withExceptions([finding], [candidate])).toEqual(isExcused ? [] : [finding, unused]);
  });
});

describe('figuresOf()', () => {
  it('counts the README, spec/, other pages and source files apart', () => {
    const file = (path: string, lengths: number[]) => ({ path, findings: [], lengths });
    const figures = figuresOf([
      file('README.md', [17, 31, 5]),
      file('spec/a.md', [1, 2]),
      file('spec/results/b.md', [40, 3]),
      file('CONTRIBUTING.md', []),
      file('src/a.ts', [4]),
    ]);
    expect(figures).toMatchObject([
      { name: 'README.md', files: 1, sentences: 3, median: 17, longShare: 1 / 3, isPlain: false },
      { name: 'spec/', files: 2, sentences: 4, median: 3, longShare: 1 / 4, isPlain: true },
      { name: 'other pages', files: 1, sentences: 0, median: 0, longShare: 0, isPlain: true },
      { name: 'source', files: 1, sentences: 1, median: 4, longShare: 0, isPlain: true },
    ]);
    expect(figuresTable(figures).split('\n')[1]).toBe(
      'README.md             1          0          3         17     33.3 %',
    );
  });
});
