import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import terminology from 'textlint-rule-terminology';
import { passiveRule } from './passive-rule.ts';
import { plainWords } from './plain-words.ts';
import { proseOfSource, type Prose } from './prose-of-source.ts';
import { sentenceLengthRule } from './sentence-length-rule.ts';

/** A place that does not read as plain English. */
export interface Finding {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/** What the linter found in a file. */
export interface LintedFile {
  readonly path: string;
  readonly findings: readonly Finding[];
  /** The number of words of each sentence of a paragraph. */
  readonly lengths: readonly number[];
}

const kernel = new TextlintKernel();

/** Lints a Markdown page, or the comments and texts of a TypeScript or JavaScript file. */
export async function lintFile(path: string, source: string): Promise<LintedFile> {
  const texts: Prose[] = path.endsWith('.md')
    ? [{ line: 1, markdown: source }]
    : proseOfSource(path, source);
  const lengths: number[] = [];
  const findings: Finding[] = [];
  for (const { line: start, markdown: text } of texts) {
    const { messages } = await kernel.lintText(text, {
      filePath: path,
      ext: '.md',
      plugins: [{ pluginId: 'markdown', plugin: markdown.default ?? markdown }],
      rules: [
        { ruleId: 'sentence-length', rule: sentenceLengthRule(({ words }) => lengths.push(words)) },
        { ruleId: 'passive', rule: passiveRule },
        {
          ruleId: 'plain-words',
          rule: terminology.linter,
          options: { defaultTerms: false, terms: plainWords, skip: ['BlockQuote', 'Link'] },
        },
      ],
    });
    for (const { line, ruleId, message } of messages) {
      findings.push({ path, line: start + line - 1, rule: ruleId, message });
    }
  }
  return { path, findings, lengths };
}
