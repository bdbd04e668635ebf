import { InvalidArgumentError } from '../errors.ts';

/*
 * Globs over case ids. Not by way of a regular expression, which backtracks: a glob of 20 characters can keep one busy for
 * hours. All ways to read the text are followed at once instead, so that a match takes at most glob length times text length.
 */

/** More than any id, with room for alternatives. */
const MAX_LENGTH = 500;

type Accepts = (character: string) => boolean;

/** From one state to another, by a character or (null) by nothing. */
interface Edge {
  readonly accepts: Accepts | null;
  readonly to: number;
}

/**
 * Whether a text as a whole matches: `*` stands for anything but a slash, `**` between slashes for any folders, `?` for
 * one character but a slash, `[a-f]` and `[!a-f]` for one of some, `{a,b}` for either, `\` before a character for that
 * character, and `!` at the start for what does not match the rest.
 *
 * @throws InvalidArgumentError where it is empty, too long, or not complete.
 * @example compileGlob('grid/**maximize')('grid/float32/fma/maximize') // false: ** does not stand between slashes
 * @example compileGlob('grid/**')('grid/float32/fma/maximize') // true
 */
export function compileGlob(glob: string): (text: string) => boolean {
  if (glob.length === 0 || glob.length > MAX_LENGTH) {
    throw new InvalidArgumentError(
      `the glob ${JSON.stringify(glob.slice(0, 60))} has ${glob.length} characters: expected 1 to ${MAX_LENGTH}`,
    );
  }
  const isNegated = glob.startsWith('!');
  const { edges, end } = new Compiler(isNegated ? glob.slice(1) : glob).compile();
  return (text) => isMatch(edges, end, text) !== isNegated;
}

function isMatch(edges: readonly (readonly Edge[])[], end: number, text: string): boolean {
  let states = follow(edges, [0]);
  for (let at = 0; at < text.length && states.size > 0; at++) {
    const character = text.charAt(at);
    const next: number[] = [];
    for (const state of states) {
      for (const { accepts, to } of edges[state] ?? []) {
        if (accepts?.(character) === true) {
          next.push(to);
        }
      }
    }
    states = follow(edges, next);
  }
  return states.has(end);
}

/** These states and all that are reached from them by nothing. */
function follow(edges: readonly (readonly Edge[])[], from: readonly number[]): Set<number> {
  const reached = new Set(from);
  for (const state of reached) {
    for (const { accepts, to } of edges[state] ?? []) {
      if (accepts === null) {
        reached.add(to);
      }
    }
  }
  return reached;
}

const anything: Accepts = () => true;
const notSlash: Accepts = (character) => character !== '/';

class Compiler {
  readonly #glob: string;
  readonly #edges: Edge[][] = [[]];
  #at = 0;

  constructor(glob: string) {
    this.#glob = glob;
  }

  /** The states of the glob, of which 0 is the first, and the one in which the text has matched. */
  compile(): { readonly edges: readonly (readonly Edge[])[]; readonly end: number } {
    const end = this.#sequence(0, 0);
    return { edges: this.#edges, end };
  }

  /** One part after the other, to the end or, within braces, to what ends this alternative: the state after it. */
  #sequence(from: number, depth: number): number {
    let state = from;
    while (this.#at < this.#glob.length) {
      if (depth > 0 && /[,}]/.test(this.#glob.charAt(this.#at))) {
        break;
      }
      state = this.#part(state, depth);
    }
    return state;
  }

  #part(from: number, depth: number): number {
    const rest = this.#glob.slice(this.#at);
    const stars = /^\*+/.exec(rest)?.[0].length ?? 0;
    if (stars > 0) {
      return this.#stars(from, stars);
    }
    const character = rest.charAt(0);
    switch (character) {
      case '?':
        this.#at += 1;
        return this.#edge(from, notSlash);
      case '[':
        return this.#edge(from, this.#set(rest));
      case '{':
        return this.#alternatives(from, depth + 1);
      case '\\':
        return this.#literal(from, rest.charAt(1), 2);
      case '(':
      case ')':
      case '|':
        throw this.#problem(`has ${JSON.stringify(character)}: expected {a,b} for either of two`);
      default:
        return this.#literal(from, character, 1);
    }
  }

  #literal(from: number, character: string, length: number): number {
    if (character === '') {
      throw this.#problem('ends with "\\\\": expected a character after it');
    }
    this.#at += length;
    return this.#edge(from, (other) => other === character);
  }

  /** `**` is for folders only where it stands alone between slashes; else it is `*`. */
  #stars(from: number, stars: number): number {
    const before = this.#glob.charAt(this.#at - 1);
    const after = this.#glob.charAt(this.#at + stars);
    const isFolders = stars > 1 && /^[/{,]?$/.test(before) && /^[/},]?$/.test(after);
    this.#at += stars;
    const loop = this.#edge(from, null);
    this.#join(loop, loop, isFolders ? anything : notSlash);
    if (!isFolders || after !== '/') {
      return loop;
    }
    this.#at += 1;
    const end = this.#edge(loop, (character) => character === '/');
    this.#join(from, end, null); // no folder at all
    return end;
  }

  #set(rest: string): Accepts {
    const found = /^\[([!^]?)(\]?[^\]]*)\]/.exec(rest);
    if (!found) {
      throw this.#problem('has "[" without "]"');
    }
    this.#at += found[0].length;
    const isNegated = found[1] !== '';
    const ranges = [...(found[2] ?? '').matchAll(/([^])-([^])|[^]/g)].map(
      ([one, first = one, last = one]) => ({ first, last }),
    );
    return (character) =>
      character !== '/' &&
      isNegated !== ranges.some(({ first, last }) => character >= first && character <= last);
  }

  #alternatives(from: number, depth: number): number {
    const end = this.#state();
    do {
      this.#at += 1; // the opening brace, or a comma
      this.#join(this.#sequence(this.#edge(from, null), depth), end, null);
    } while (this.#glob.charAt(this.#at) === ',');
    if (this.#glob.charAt(this.#at) !== '}') {
      throw this.#problem('has "{" without "}"');
    }
    this.#at += 1;
    return end;
  }

  #state(): number {
    return this.#edges.push([]) - 1;
  }

  /** A new state behind another. */
  #edge(from: number, accepts: Accepts | null): number {
    const to = this.#state();
    this.#join(from, to, accepts);
    return to;
  }

  #join(from: number, to: number, accepts: Accepts | null): void {
    this.#edges[from]?.push({ accepts, to });
  }

  #problem(what: string): InvalidArgumentError {
    return new InvalidArgumentError(`the glob ${JSON.stringify(this.#glob.slice(0, 60))} ${what}`);
  }
}
