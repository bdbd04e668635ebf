import { InvalidArgumentError } from '../errors.ts';

/*
 * Globs over case ids. Libraries compile a glob to a regular expression, which backtracks: a glob of 20 characters can
 * then take hours. This automaton follows all ways to read the text at once. A match takes at most glob length × text
 * length steps.
 */

/** The most characters of a glob: longer than any id, with room for alternatives. */
const MAX_LENGTH = 500;

type Accepts = (character: string) => boolean;

/** A transition to another state. It accepts one character, or (null) needs none. */
interface Edge {
  readonly accepts: Accepts | null;
  readonly to: number;
}

/**
 * Returns a function that decides whether a whole text matches a glob:
 * - `*` matches any characters except a slash.
 * - `**` between slashes matches any folders.
 * - `?` matches one character except a slash.
 * - `[a-f]` matches one of these characters, `[!a-f]` any other except a slash.
 * - `{a,b}` matches `a` or `b`.
 * - `\` before a character matches this character.
 * - `!` at the start negates the glob.
 *
 * @throws InvalidArgumentError if the glob is empty, longer than 500 characters, or not complete.
 * @example compileGlob('grid/**maximize')('grid/float32/fma/maximize') // false: ** is not between slashes
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

/** Returns these states, and all states that need no further character. */
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

const anyCharacter: Accepts = () => true;
const notSlash: Accepts = (character) => character !== '/';

class Compiler {
  readonly #glob: string;
  readonly #edges: Edge[][] = [[]];
  #position = 0;

  constructor(glob: string) {
    this.#glob = glob;
  }

  /** Returns the transitions of each state, and the state of a match. The first state is 0. */
  compile(): { readonly edges: readonly (readonly Edge[])[]; readonly end: number } {
    const end = this.#sequence(0, 0);
    return { edges: this.#edges, end };
  }

  /** Compiles parts up to the end of the glob, or of the alternative within braces. Returns the state after them. */
  #sequence(from: number, depth: number): number {
    let state = from;
    while (this.#position < this.#glob.length) {
      if (depth > 0 && /[,}]/.test(this.#glob.charAt(this.#position))) {
        break;
      }
      state = this.#part(state, depth);
    }
    return state;
  }

  #part(from: number, depth: number): number {
    const rest = this.#glob.slice(this.#position);
    const stars = /^\*+/.exec(rest)?.[0].length ?? 0;
    if (stars > 0) {
      return this.#stars(from, stars);
    }
    const character = rest.charAt(0);
    switch (character) {
      case '?':
        this.#position += 1;
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
        throw this.#problem(
          `contains "${character}". Write {a,b} for alternatives, or \\${character} for the character itself.`,
        );
      default:
        return this.#literal(from, character, 1);
    }
  }

  #literal(from: number, character: string, length: number): number {
    if (character === '') {
      throw this.#problem(
        'ends with a backslash. Put a character after it, or write two backslashes for a backslash.',
      );
    }
    this.#position += length;
    return this.#edge(from, (candidate) => candidate === character);
  }

  /** Compiles stars. `**` matches folders only if it is alone between slashes. Otherwise it is the same as `*`. */
  #stars(from: number, stars: number): number {
    const before = this.#glob.charAt(this.#position - 1);
    const after = this.#glob.charAt(this.#position + stars);
    const isFolders = stars > 1 && /^[/{,]?$/.test(before) && /^[/},]?$/.test(after);
    this.#position += stars;
    const loop = this.#edge(from, null);
    this.#join(loop, loop, isFolders ? anyCharacter : notSlash);
    if (!isFolders || after !== '/') {
      return loop;
    }
    this.#position += 1;
    const end = this.#edge(loop, (character) => character === '/');
    this.#join(from, end, null); // no folder
    return end;
  }

  #set(rest: string): Accepts {
    const found = /^\[([!^]?)(\]?[^\]]*)\]/.exec(rest);
    if (!found) {
      throw this.#problem(
        'contains "[" without "]". Add "]", or write \\[ for the character itself.',
      );
    }
    this.#position += found[0].length;
    const isNegated = found[1] !== '';
    const ranges = [...(found[2] ?? '').matchAll(/([^])-([^])|[^]/g)].map(
      ([character, first = character, last = character]) => ({ first, last }),
    );
    return (character) =>
      character !== '/' &&
      isNegated !== ranges.some(({ first, last }) => character >= first && character <= last);
  }

  #alternatives(from: number, depth: number): number {
    const end = this.#state();
    do {
      this.#position += 1; // the opening brace or a comma
      this.#join(this.#sequence(this.#edge(from, null), depth), end, null);
    } while (this.#glob.charAt(this.#position) === ',');
    if (this.#glob.charAt(this.#position) !== '}') {
      throw this.#problem(
        'contains "{" without "}". Add "}", or write \\{ for the character itself.',
      );
    }
    this.#position += 1;
    return end;
  }

  #state(): number {
    return this.#edges.push([]) - 1;
  }

  /** Adds a state, with a transition to it. Returns the new state. */
  #edge(from: number, accepts: Accepts | null): number {
    const to = this.#state();
    this.#join(from, to, accepts);
    return to;
  }

  #join(from: number, to: number, accepts: Accepts | null): void {
    this.#edges[from]?.push({ accepts, to });
  }

  #problem(problem: string): InvalidArgumentError {
    return new InvalidArgumentError(
      `the glob ${JSON.stringify(this.#glob.slice(0, 60))} ${problem}`,
    );
  }
}
