import type { TextlintRuleModule } from '@textlint/types';
import findPassives from 'passive-voice';
import { sentencesOf, type Block } from './sentences.ts';

/** Participles that describe a state, as an adjective does: no agent is missing. */
const statesNotPassives: ReadonlySet<string> = new Set([
  'allowed',
  'based',
  'called',
  'centered',
  'damaged',
  'declared',
  'done',
  'finished',
  'fixed',
  'fused',
  'installed',
  'known',
  'limited',
  'missing',
  'mixed',
  'named',
  'needed',
  'nested',
  'related',
  'required',
  'rounded',
  'signed',
  'sorted',
  'stored',
  'supported',
  'undefined',
  'used',
]);

/** Reports a passive without "by": who does it? */
export const passiveRule: TextlintRuleModule = ({ Syntax, RuleError, report, locator }) => {
  const check = (block: Block): void => {
    for (const { text, index } of sentencesOf(block)) {
      for (const passive of findPassives(text)) {
        const words = text.slice(passive.index, passive.index + passive.offset);
        const participle = words.split(' ').at(-1)?.toLowerCase() ?? '';
        const rest = text.slice(passive.index + passive.offset);
        if (!statesNotPassives.has(participle) && !/\bby\b/.test(rest)) {
          const message = `"${words}" does not say who; write who does it, or an imperative`;
          report(block, new RuleError(message, { padding: locator.at(index) }));
        }
      }
    }
  };
  return { [Syntax.Paragraph]: check, [Syntax.TableCell]: check };
};
