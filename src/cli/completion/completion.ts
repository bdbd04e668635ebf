import type { Argument, Command, Option } from 'commander';
import { IdArgument } from '../arguments/id-argument.ts';
import { ListOption } from '../arguments/list-option.ts';

/*
 * What may be typed next, by what the commands themselves say of their options and arguments. Why no library does this:
 * completion-scripts.ts.
 */

/** What a shell completes better by itself. */
type Paths = 'none' | 'files' | 'folders' | 'commands';

export interface Candidate {
  /** The whole word that it makes of the one that was begun. */
  readonly word: string;
  readonly description: string;
  /** Whether the word may go on, so that no space follows it. */
  readonly isOpen: boolean;
}

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** What paths there may be in place of a candidate. */
  readonly paths: Paths;
  /** What stands before a path in the same word, as in `console,json=`. */
  readonly prefix: string;
}

/** @param words what follows the name of the program, up to the word that was begun, which may be empty. */
export async function complete(program: Command, words: readonly string[]): Promise<Completion> {
  const before = words.slice(0, -1);
  const begun = words.at(-1) ?? '';
  const { command, option, position, isPort } = placeAfter(program, before);
  if (isPort) {
    return { ...nothing, paths: before.at(-1) === '--' ? 'commands' : 'files' };
  }
  const completion = option
    ? await valuesOf(option, begun)
    : begun.startsWith('-')
      ? await optionsOf(command, before, begun)
      : await argumentsOf(command, before, begun, position);
  const { candidates } = completion;
  return { ...completion, candidates: candidates.filter(({ word }) => word.startsWith(begun)) };
}

const nothing: Completion = { candidates: [], paths: 'none', prefix: '' };

interface Place {
  readonly command: Command;
  /** The option whose value comes next. */
  readonly option: Option | undefined;
  /** How many arguments there are already. */
  readonly position: number;
  /** Whether it is in a command that speaks the protocol. */
  readonly isPort: boolean;
}

function placeAfter(program: Command, words: readonly string[]): Place {
  let command = program;
  let option: Option | undefined;
  let position = 0;
  for (const word of words) {
    const child = command.commands.find((one) => one.name() === word);
    if (option) {
      option = undefined;
    } else if (word === '--') {
      return { command, option, position, isPort: command.registeredArguments.some(isOfPort) };
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

function isOfPort(argument: Argument): boolean {
  return argument.name() === 'command';
}

async function optionsOf(
  command: Command,
  before: readonly string[],
  begun: string,
): Promise<Completion> {
  const [name = '', ...value] = begun.split('=');
  if (value.length > 0) {
    const option = command.options.find(({ long, required }) => required && long === name);
    return option ? after(`${name}=`, await valuesOf(option, value.join('='))) : nothing;
  }
  const options = command.createHelp().visibleOptions(command);
  return {
    ...nothing,
    candidates: options
      .map(({ long, description }) => ({ word: long ?? '', description, isOpen: false }))
      .filter(({ word }) => !before.includes(word)),
  };
}

/** @param lead what stands before the value in the same word. */
function after(lead: string, { candidates, paths, prefix }: Completion): Completion {
  return {
    candidates: candidates.map((one) => ({ ...one, word: `${lead}${one.word}` })),
    paths,
    prefix: `${lead}${prefix}`,
  };
}

async function argumentsOf(
  command: Command,
  before: readonly string[],
  begun: string,
  position: number,
): Promise<Completion> {
  const commands = command.createHelp().visibleCommands(command);
  if (commands.length > 0) {
    const names = commands.map((one) => ({
      word: one.name(),
      description: one.description(),
      isOpen: false,
    }));
    return { ...nothing, candidates: position === 0 ? names : [] };
  }
  const declared = command.registeredArguments;
  const last = declared.at(-1);
  const argument = declared[position] ?? (last?.variadic === true ? last : undefined);
  // where no argument can be, it has to be an option
  return argument && !isOfPort(argument)
    ? valuesOf(argument, begun)
    : optionsOf(command, before, begun);
}

async function valuesOf(target: Option | Argument, begun: string): Promise<Completion> {
  if (target instanceof ListOption) {
    return itemsOf(target.items, begun);
  }
  if (target instanceof IdArgument) {
    return { ...nothing, candidates: upToSlash(await target.ids(), begun) };
  }
  if (target.argChoices) {
    return { ...nothing, candidates: target.argChoices.map((word) => wordOnly(word, false)) };
  }
  return { ...nothing, paths: pathsOf(target) };
}

/** By what the help calls the value. */
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

function itemsOf(items: readonly string[], begun: string): Completion {
  const [, earlier = '', last = ''] = /^(.*,)?(.*)$/.exec(begun) ?? [];
  const [, name = ''] = /^(.*?=)/.exec(last) ?? [];
  if (items.includes(name)) {
    return { ...nothing, paths: 'files', prefix: `${earlier}${name}` };
  }
  const given = earlier.split(',');
  const left = items.filter((item) => !given.includes(item));
  return { ...nothing, candidates: left.map((item) => wordOnly(`${earlier}${item}`, true)) };
}

/** Ids are many: they are shown like the files of one folder. */
function upToSlash(ids: readonly string[], begun: string): Candidate[] {
  const words = ids
    .filter((id) => id.startsWith(begun))
    .map((id) => id.slice(0, id.indexOf('/', begun.length) + 1 || id.length));
  return [...new Set(words)].map((word) => wordOnly(word, word.endsWith('/')));
}

function wordOnly(word: string, isOpen: boolean): Candidate {
  return { word, description: '', isOpen };
}
