import type { TextlintRuleModule } from '@textlint/types';
import { sentencesOf, type Block, type Sentence } from './sentences.ts';

/** A longer sentence is one that most people read twice. */
export const MAX_WORDS = 30;

/** Reports sentences of more than {@link MAX_WORDS} words. Passes each sentence of a paragraph to `onSentence`. */
export function sentenceLengthRule(onSentence: (sentence: Sentence) => void): TextlintRuleModule {
  return ({ Syntax, RuleError, report, locator }) => {
    const check = (block: Block): void => {
      for (const { words, text, index } of sentencesOf(block)) {
        if (words > MAX_WORDS) {
          const message = `${words} words, at most ${MAX_WORDS} are plain: "${text.slice(0, 50)}…"`;
          report(block, new RuleError(message, { padding: locator.at(index) }));
        }
      }
    };
    return {
      [Syntax.Paragraph]: (paragraph) => {
        check(paragraph);
        sentencesOf(paragraph).forEach(onSentence);
      },
      [Syntax.TableCell]: check,
    };
  };
}
