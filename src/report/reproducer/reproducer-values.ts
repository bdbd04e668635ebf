import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import type { CaseResult } from '../../parity/judge-case.ts';
import type { Divergence } from '../../parity/divergence.ts';
import type { Scenario, ScenarioEvent } from '../../scenario/scenario.ts';
import { printable } from '../text/printable.ts';

/** The content of a reproducer: a scenario, and where a port leaves the golden trajectory. */
export interface Reproduction {
  readonly scenario: Scenario;
  readonly divergence: Divergence;
  readonly arithmetic: string;
  /** Name and version of the port, safe to print. */
  readonly port: string;
  /** The command that found the divergence. */
  readonly command: string;
}

/** Returns the reproduction of a case; null if the port broke, because a program without the port cannot show that. */
export function reproductionOf(
  { comparison, oracle }: CaseResult,
  scenario: Scenario,
  port: { readonly name: string; readonly version: string },
  command: string,
): Reproduction | null {
  const divergence = comparison?.firstBeyond ?? comparison?.first ?? null;
  return (
    divergence && {
      scenario,
      divergence,
      arithmetic: oracle.arithmetic,
      port: printable(`${port.name} ${port.version}`.trim()),
      command,
    }
  );
}

/** Returns the events up to and including the divergence. */
export function eventsUntil({ scenario, divergence }: Reproduction): readonly ScenarioEvent[] {
  return 'event' in divergence ? scenario.events.slice(0, divergence.event + 1) : scenario.events;
}

/** Returns the numbers of a tensor. A complex tensor gives real and imaginary parts in turn. */
export function numbersOf(dtype: Dtype, storage: Storage): number[] {
  const { decode } = dtypes[dtype].format;
  return Array.from(storage, (word) => decode(word));
}

/** Puts each statement in a line. If there are too many, joins the last statements into one line. */
export function packed(statements: readonly string[], most: number): string[] {
  return statements.length <= most
    ? [...statements]
    : [
        ...statements.slice(0, most - 1),
        statements
          .slice(most - 1)
          .map((statement, index) => (index === 0 ? statement : statement.trimStart()))
          .join('; '),
      ];
}
