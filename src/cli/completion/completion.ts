import type { Argument, Command, Option } from 'commander';
import { IdArgument } from '../arguments/id-argument.ts';
import { ListOption } from '../arguments/list-option.ts';

/*
 * Finds the words that can come next, from the options and arguments that the commands declare. The comment in
 * completion-scripts.ts says why no library does this.
 */

/** The kinds of paths that the shell itself completes. */
type Paths = 'none' | 'files' | 'folders' | 'commands';

export interface Candidate {
  /** The whole word, which replaces the word at the cursor. */
  readonly word: string;
  readonly description: string;
  /** Whether more text can follow in the same word, so that the shell adds no space. */
  readonly isOpen: boolean;
}

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** The kind of paths that the word can also be. */
  readonly paths: Paths;
  /** The text before a path in the same word, as in `console,json=`. */
  readonly prefix: string;
}

/**
 * Returns the completion of the last word.
 *
 * @param words the words after the name of the program, up to the cursor. The last word may be empty.
 */
export async function complete(program: Command, words: readonly string[]): Promise<Completion> {
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? '';
  const { command, option, position, isPort } = placeAfter(program, before);
  if (isPort) {
    return { ...nothing, paths: before.at(-1) === '--' ? 'commands' : 'files' };
  }
  const completion = option
    ? await valuesOf(option, typed)
    : typed.startsWith('-')
      ? await optionsOf(command, before, typed)
      : await argumentsOf(command, before, typed, position);
  const { candidates } = completion;
  return { ...completion, candidates: candidates.filter(({ word }) => word.startsWith(typed)) };
}

const nothing: Completion = { candidates: [], paths: 'none', prefix: '' };

interface Place {
  readonly command: Command;
  /** The option that still needs its value. */
  readonly option: Option | undefined;
  /** The number of arguments so far. */
  readonly position: number;
  /** Whether the words belong to the command of a port. */
  readonly isPort: boolean;
}

function placeAfter(program: Command, words: readonly string[]): Place {
  let command = program;
  let option: Option | undefined;
  let position = 0;
  for (const word of words) {
    const child = command.commands.find((candidate) => candidate.name() === word);
    if (option) {
      option = undefined;
    } else if (word === '--') {
      return { command, option, position, isPort: command.registeredArguments.some(isPortCommand) };
    } else if (word.startsWith('-')) {
      option = command.options.find(({ long, required }) => required && long === word);
    } else if (child) {
      command = child;
    } else if (word !== 'help') {
      position += 1;
    }
  }
  return { command, option, position, isPort: false };
}

function isPortCommand(argument: Argument): boolean {
  return argument.name() === 'command';
}

async function optionsOf(
  command: Command,
  before: readonly string[],
  typed: string,
): Promise<Completion> {
  const [name = '', ...value] = typed.split('=');
  if (value.length > 0) {
    const option = command.options.find(({ long, required }) => required && long === name);
    return option ? withLead(`${name}=`, await valuesOf(option, value.join('='))) : nothing;
  }
  const options = command.createHelp().visibleOptions(command);
  return {
    ...nothing,
    candidates: options
      .map(({ long, description }) => ({ word: long ?? '', description, isOpen: false }))
      .filter(({ word }) => !before.includes(word)),
  };
}

/** @param lead the text before the value in the same word. */
function withLead(lead: string, { candidates, paths, prefix }: Completion): Completion {
  return {
    candidates: candidates.map((candidate) => ({
      ...candidate,
      word: `${lead}${candidate.word}`,
    })),
    paths,
    prefix: `${lead}${prefix}`,
  };
}

async function argumentsOf(
  command: Command,
  before: readonly string[],
  typed: string,
  position: number,
): Promise<Completion> {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  if (commands.length > 0) {
    const names = commands.map((child) => ({
      word: child.name(),
      description: help.subcommandDescription(child),
      isOpen: false,
    }));
    return { ...nothing, candidates: position === 0 ? names : [] };
  }
  const declared = command.registeredArguments;
  const last = declared.at(-1);
  const argument = declared[position] ?? (last?.variadic === true ? last : undefined);
  // if no argument can come next, the word must be an option
  return argument && !isPortCommand(argument)
    ? valuesOf(argument, typed)
    : optionsOf(command, before, typed);
}

async function valuesOf(target: Option | Argument, typed: string): Promise<Completion> {
  if (target instanceof ListOption) {
    return itemsOf(target.items, typed);
  }
  if (target instanceof IdArgument) {
    return { ...nothing, candidates: upToSlash(await target.ids(), typed) };
  }
  if (target.argChoices) {
    return { ...nothing, candidates: target.argChoices.map((word) => wordOnly(word, false)) };
  }
  return { ...nothing, paths: pathsOf(target) };
}

/** Derives the kind of paths from the name of the value in the help, as in `<file>`. */
function pathsOf(target: Option | Argument): Paths {
  if (!('flags' in target)) {
    return 'files';
  }
  const value = /<(.*)>/.exec(target.flags)?.[1];
  return value === 'file'
    ? 'files'
    : value === 'folder'
      ? 'folders'
      : value === 'command'
        ? 'commands'
        : 'none';
}

function itemsOf(items: readonly string[], typed: string): Completion {
  const [, earlier = '', last = ''] = /^(.*,)?(.*)$/.exec(typed) ?? [];
  const [, name = ''] = /^(.*?=)/.exec(last) ?? [];
  if (items.includes(name)) {
    return { ...nothing, paths: 'files', prefix: `${earlier}${name}` };
  }
  const given = earlier.split(',');
  const remaining = items.filter((item) => !given.includes(item));
  return { ...nothing, candidates: remaining.map((item) => wordOnly(`${earlier}${item}`, true)) };
}

/** Cuts ids at the next slash, because there are many: the shell shows them like the files of one folder. */
function upToSlash(ids: readonly string[], typed: string): Candidate[] {
  const words = ids
    .filter((id) => id.startsWith(typed))
    .map((id) => id.slice(0, id.indexOf('/', typed.length) + 1 || id.length));
  return [...new Set(words)].map((word) => wordOnly(word, word.endsWith('/')));
}

function wordOnly(word: string, isOpen: boolean): Candidate {
  return { word, description: '', isOpen };
}
