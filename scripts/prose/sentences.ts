import type { TxtParagraphNode, TxtTableCellNode } from '@textlint/ast-node-types';
import { split } from 'sentence-splitter';
import { StringSource } from 'textlint-util-to-string';

/** A sentence of a paragraph, a list item or a table cell. */
export interface Sentence {
  /** Its text without Markdown; a code span is one word. */
  readonly text: string;
  readonly words: number;
  /** Where it starts, as an index into its block. */
  readonly index: number;
}

/** A paragraph or a table cell. */
export type Block = TxtParagraphNode | TxtTableCellNode;

/** Splits a paragraph or a table cell into sentences. Blocks without a word have none. */
export function sentencesOf(block: Block): Sentence[] {
  const source = new StringSource(block as ConstructorParameters<typeof StringSource>[0], {
    // the cast: its type has mutable children, but it changes none
    replacer: ({ node, maskValue }) =>
      node.type === 'Code' || node.type === 'Html' ? maskValue('x') : undefined,
  });
  return split(source.toString())
    .filter(({ type }) => type === 'Sentence')
    .map(({ raw, range }) => ({
      text: raw.replaceAll(/\s+/g, ' '),
      words: raw.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length,
      index: source.originalIndexFromIndex(range[0]) ?? 0,
    }))
    .filter(({ words }) => words > 0);
}
