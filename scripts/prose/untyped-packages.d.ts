/* Types of packages that have none. */

declare module 'passive-voice' {
  /** Where each passive of an English text is. */
  export default function findPassives(text: string): { index: number; offset: number }[];
}

declare module 'textlint-rule-terminology' {
  import type { TextlintRuleModule } from '@textlint/types';

  const rule: { readonly linter: TextlintRuleModule };
  export default rule;
}
