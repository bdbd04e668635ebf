import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import type { CaseResult } from '../../parity/judge-case.ts';
import type { Divergence } from '../../parity/divergence.ts';
import type { Scenario, ScenarioEvent } from '../../scenario/scenario.ts';
import { printable } from '../text/printable.ts';

/** What a reproducer shows: a scenario, and where a port left it. */
export interface Reproduction {
  readonly scenario: Scenario;
  readonly divergence: Divergence;
  readonly arithmetic: string;
  /** The port, as its name may be shown. */
  readonly port: string;
  /** What found it. */
  readonly command: string;
}

/** The reproduction of a case; null where the port broke, which a program without the port cannot show. */
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

/** The events up to the divergence. */
export function eventsUntil({ scenario, divergence }: Reproduction): readonly ScenarioEvent[] {
  return 'event' in divergence ? scenario.events.slice(0, divergence.event + 1) : scenario.events;
}

/** The numbers of a tensor; of a complex one, real and imaginary parts in turn. */
export function numbersOf(dtype: Dtype, storage: Storage): number[] {
  const { decode } = dtypes[dtype].format;
  return Array.from(storage, (word) => decode(word));
}

/** Statements as lines, the last ones of them joined where there would be too many. */
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
