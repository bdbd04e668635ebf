import { parseSync, Visitor, type Comment, type Expression } from 'oxc-parser';

/** A text that a person reads: Markdown, and the line of its file on which it starts. */
export interface Prose {
  /** From 1. */
  readonly line: number;
  readonly markdown: string;
}

/** A string is prose if it has at least this many words: shorter ones are mostly names and keys. */
const WORDS_OF_A_TEXT = 4;

/** Returns the comments and the texts in strings of a TypeScript or JavaScript file, in their order. */
export function proseOfSource(path: string, source: string): Prose[] {
  const { program, comments } = parseSync(path, source);
  const texts = [...commentBlocks(source, comments), ...textsInStrings(program)];
  const lineAt = lineCounter(source);
  return texts
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, markdown }) => ({ line: lineAt(start), markdown }));
}

interface Located {
  /** Index into the file. */
  readonly start: number;
  readonly markdown: string;
}

/** Returns each block comment, and each run of line comments that have a line to themselves, as Markdown. */
function commentBlocks(source: string, comments: readonly Comment[]): Located[] {
  const blocks: { start: number; end: number; lines: string[]; isRun: boolean }[] = [];
  for (const { type, value, start, end } of comments) {
    const previous = blocks.at(-1);
    const isRun = type === 'Line';
    if (isRun && previous?.isRun && /^\n[ \t]*$/.test(source.slice(previous.end, start))) {
      previous.lines.push(value.trim());
      previous.end = end;
    } else {
      const lines = value.split('\n').map((line) => line.replace(/^\s*\*? ?/, ''));
      blocks.push({ start, end, lines, isRun });
    }
  }
  return blocks.map(({ start, lines }) => ({ start, markdown: withoutTags(lines).join('\n') }));
}

/** Blanks the examples of a docstring, and takes the tags and links out of its text. */
function withoutTags(lines: readonly string[]): string[] {
  let isExample = false;
  return lines.map((line) => {
    const tag = /^@(\w+)/.exec(line)?.[1];
    if (tag !== undefined) {
      isExample = tag === 'example';
    }
    return isExample
      ? ''
      : line
          .replace(/^@param (\S+) (- )?/, '- ')
          .replace(/^@\w+ ?/, '- ')
          .replaceAll(/\{@\w+ ([^}]*)\}/g, '`$1`');
  });
}

/** Returns the strings, templates and sums of them that are long enough to be a text. */
function textsInStrings(program: ReturnType<typeof parseSync>['program']): Located[] {
  const texts: Located[] = [];
  const seen = new Set<Expression>();
  const add = (node: Expression): void => {
    const markdown = textOf(node, seen);
    if (isText(markdown)) {
      texts.push({ start: node.start, markdown });
    }
  };
  const visitUnseen = (node: Expression): void => {
    if (!seen.has(node)) {
      add(node);
    }
  };
  new Visitor({
    BinaryExpression: visitUnseen,
    Literal: visitUnseen,
    TemplateLiteral: visitUnseen,
  }).visit(program);
  return texts;
}

/** The text of a string, a template or a sum; code stands for every other expression in it. */
function textOf(node: Expression, seen: Set<Expression>): string {
  seen.add(node);
  if (node.type === 'Literal') {
    return typeof node.value === 'string' ? node.value : '`x`';
  }
  if (node.type === 'TemplateLiteral') {
    return node.quasis.map(({ value }) => value.cooked ?? '').join('`x`');
  }
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    return textOf(node.left, seen) + textOf(node.right, seen);
  }
  return '`x`';
}

/** Whether a string is English and not code: mostly words, with spaces between. */
function isText(markdown: string): boolean {
  const words = markdown
    .split(/\s+/)
    .filter((word) => /^[("'“]?[A-Za-z][a-z]*[-'’a-z]*[.,:;?)"'”]*$/.test(word));
  const all = markdown.split(/\s+/).filter((word) => word !== '');
  return words.length >= WORDS_OF_A_TEXT && words.length / all.length > 0.7;
}

function lineCounter(source: string): (index: number) => number {
  const starts = [0];
  for (let index = source.indexOf('\n'); index >= 0; index = source.indexOf('\n', index + 1)) {
    starts.push(index + 1);
  }
  return (index) => starts.findLastIndex((start) => start <= index) + 1;
}
