import { hyperparameterKeys, stateKeys } from '../../rmsprop/torch-names.ts';
import type { ReportedPort } from '../report.ts';

/** The parts of a reported port that tell which interface it has. */
export type SpelledPort = Pick<ReportedPort, 'file' | 'inProcess' | 'language'>;

/** How the interface of a port spells the names of options and state: camelCase in a module, torch's names in a command. */
export type Spelling = 'module' | 'command';

/**
 * Returns how the interface of a port spells names. A module always has a file and the language JavaScript. Returns null for a
 * port in JavaScript without a file: a command can run a program in JavaScript too.
 */
export function spellingOf(port: SpelledPort | null): Spelling | null {
  if (port === null) {
    return null;
  }
  if (port.inProcess) {
    return 'module';
  }
  if (port.language !== 'JavaScript') {
    return 'command';
  }
  return port.file === undefined ? null : 'module';
}

const camelCase: Readonly<Record<string, string>> = { ...hyperparameterKeys, ...stateKeys };

/** A name of torch as a word. It is not a part of a case id, such as `grid/float32/portable/weight_decay`. */
const torchWord = new RegExp(`(?<![-/\\w])(${Object.keys(camelCase).join('|')})(?![-/\\w])`, 'g');

/**
 * Writes the names of options and state in a text as the interface of a port spells them.
 *
 * @example spelledFor('module', 'Add weight_decay to the gradient.') // 'Add weightDecay to the gradient.'
 */
export function spelledFor(spelling: Spelling | null, text: string): string {
  return spelling === 'module'
    ? text.replaceAll(torchWord, (name) => camelCase[name] ?? name)
    : text;
}
