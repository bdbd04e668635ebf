import type { Scenario } from '../../scenario/scenario.ts';
import type { ScaleRequest } from '../scale-messages.ts';

/*
 * The messages to the process of a module. They are those of the protocol, but scenarios and snapshots hold typed arrays instead
 * of words. The process answers with an `Answer` of the protocol.
 */

/** The module that a process runs. */
export interface ModuleFile {
  /** The absolute path. */
  readonly path: string;
  /** The path in messages. */
  readonly file: string;
}

/** A question of the judge. */
export type ModuleQuestion = { readonly id: number } & (
  { readonly op: 'hello' } | { readonly op: 'run'; readonly scenario: Scenario } | ScaleRequest
);

/** A message to the process. `load` comes first, and has no answer. */
export type ModuleRequest = { readonly op: 'load'; readonly module: ModuleFile } | ModuleQuestion;

/** The file descriptor of the messages in the process of the module. */
export const CHANNEL = 3;

/** The first message of a process: it has loaded the code of this package, and no module yet. */
export interface ReadyMessage {
  readonly ready: true;
}

/** The last message of a process that an error outside of a method ends. */
export interface CrashMessage {
  readonly crash: string;
}
