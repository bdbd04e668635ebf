import { protocolMessages } from '../port/process/process-port.ts';
import { toLine, type Encoding } from '../port/tensor-codec.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { hash31 } from './offline-selection.ts';

/** Whether the suite asks a scenario as part of the run, or asks it again at the end. */
export type Pass = 'first' | 'again';

/** A request without its id. */
export interface Question {
  /** The request as JSON, without an id. */
  readonly text: string;
  readonly pass: Pass;
  /** How often the suite has asked the same in this pass before. */
  readonly occurrence: number;
}

/** Writes scenarios as requests, each of them once: JSON without an id. */
export class RequestTexts {
  readonly #encoding: Encoding;
  readonly #texts = new WeakMap<Scenario, string>();

  constructor(encoding: Encoding) {
    this.#encoding = encoding;
  }

  of(scenario: Scenario): string {
    const text =
      this.#texts.get(scenario) ??
      toLine(protocolMessages.encodeRun(scenario, { encoding: this.#encoding }));
    this.#texts.set(scenario, text);
    return text;
  }
}

/** Counts how often the suite asks the same. So a question that it asks twice has two ids, and gets two answers. */
export class QuestionCounter {
  readonly #texts: RequestTexts;
  readonly #counts: Readonly<Record<Pass, Map<string, number>>> = {
    first: new Map(),
    again: new Map(),
  };

  constructor(texts: RequestTexts) {
    this.#texts = texts;
  }

  next(scenario: Scenario, pass: Pass): Question {
    const text = this.#texts.of(scenario);
    const occurrence = this.#counts[pass].get(text) ?? 0;
    this.#counts[pass].set(text, occurrence + 1);
    return { text, pass, occurrence };
  }
}

/**
 * Returns the id of a question. It depends on the content of the question, so that the answer to another question, or to one
 * of another file, cannot take its place.
 */
export function idOf({ text, pass, occurrence }: Question, salt: number): number {
  return hash31(`${salt} ${pass} ${occurrence} ${text}`);
}
