import { messageOf } from '../errors.ts';
import fc from 'fast-check';
import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';
import { scenarioArbitrary } from '../fuzz/scenario-arbitrary.ts';
import { declinedBy, missingFor, refusalText, type Declined } from '../parity/judge-case.ts';
import { NotAskedError } from '../port/not-asked.ts';
import { noLimit, TimeLimitError, type TimeLimit } from '../port/time-limit.ts';
import type { Level, PropertyResult } from '../parity/outcome.ts';
import type { Port } from '../port/port.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { traitsOf } from '../scenario/traits.ts';
import type { Invariant, Violation } from './invariant.ts';
import { invariantFeatures } from './invariant-settings.ts';
import { invariantName, invariants } from './invariants.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { Subject } from './subject.ts';

export interface InvariantOptions {
  readonly port: Port;
  /** `exact`: bit for bit, where the invariant is exact; `equivalent`: up to what rounding alone explains. */
  readonly level: Level;
  /** The arithmetic of the port. */
  readonly arithmetic: Arithmetic;
  /** The number of scenarios for each invariant. */
  readonly runs: number;
  /** A 32-bit integer. */
  readonly seed: number;
  /** By default, all dtypes that the port declares. */
  readonly dtypes?: readonly Dtype[];
  /** Selects invariants by their `invariantName`. By default, all of them. */
  readonly accepts?: (name: string) => boolean;
  /** An abort skips the invariants that have not started. */
  readonly signal?: AbortSignal;
}

/** The result of checking one invariant. */
export interface InvariantResult extends PropertyResult {
  readonly invariant: Invariant;
  /** The number of scenarios that the port answered, until the first violation. */
  readonly scenarios: number;
  /** The simplest violation that the search found. */
  readonly violation: Violation | null;
  /** Why the port failed, or why the invariant is not judged. */
  readonly reason: string | null;
  /** The scenarios that the port declined, by its messages. Absent if it declined none. */
  readonly declined?: readonly DeclinedScenarios[];
}

/** Scenarios of an invariant that a port declined with one message. */
export interface DeclinedScenarios {
  readonly how: Declined;
  readonly message: string;
  /** The number of scenarios. */
  readonly scenarios: number;
  /** What all these scenarios have, and no scenario that the port played, such as `eps = 0`. */
  readonly traits: readonly string[];
  /** What explains that the port declined them, such as `eps = 0`. Absent if unknown. */
  readonly cause?: string;
}

/** The most different messages for an invariant. */
const MOST_MESSAGES = 5;

/**
 * Checks a port's invariants on random scenarios. Skips invariants that need more than the port declares.
 *
 * @example await checkInvariants({ port, level: 'equivalent', arithmetic: 'portable', runs: 20, seed: 1 })
 */
export async function checkInvariants(options: InvariantOptions): Promise<InvariantResult[]> {
  return checkInvariantsWithin(noLimit, options);
}

/** Checks invariants as {@link checkInvariants} does. What the time limit cuts off is not judged. */
export async function checkInvariantsWithin(
  limit: TimeLimit,
  options: InvariantOptions,
): Promise<InvariantResult[]> {
  const { port, level, arithmetic, signal, accepts = () => true } = options;
  const chosen = invariants.filter((candidate) => accepts(invariantName(candidate)));
  const checked = await mapConcurrently(chosen, concurrencyOf(port), async (invariant) => {
    if (signal?.aborted === true) {
      return [];
    }
    const missing = missingOf(invariant, options);
    const found =
      missing === null
        ? await new Trial(invariant, new Subject(port, level, arithmetic), {
            ...options,
            limit,
          }).result()
        : notJudged(missing);
    return [{ invariant, propertyId: invariantName(invariant), ...found }];
  });
  return checked.flat();
}

/**
 * Returns how many invariants to check at the same time. A port in another process then has the next question when it finishes
 * one.
 */
function concurrencyOf({ inFlight = 1 }: Port): number {
  return Math.min(inFlight, 8);
}

type Found = Omit<InvariantResult, 'invariant' | 'propertyId'>;

function notJudged(reason: string, scenarios = 0): Found {
  return { verdict: 'notJudged', scenarios, violation: null, reason };
}

/**
 * Returns the dtypes in which to check an invariant.
 *
 * @param known the dtypes of the port.
 */
function dtypesOf(
  { dtypes }: Invariant,
  { dtypes: requested }: InvariantOptions,
  known: readonly Dtype[],
): Dtype[] {
  return known.filter(
    (dtype) => (dtypes?.includes(dtype) ?? true) && (requested?.includes(dtype) ?? true),
  );
}

/** Returns why the suite cannot check an invariant on this port, or null if it can. */
function missingOf(invariant: Invariant, options: InvariantOptions): string | null {
  const { dtypes, features, state } = options.port.capabilities;
  const missing = [
    ...(invariant.needs ?? []).filter((feature) => !features.includes(feature)),
    ...(invariant.needsState ?? []).filter((name) => !state.includes(name)),
  ];
  if (missing.length > 0) {
    return `not declared: ${missing.join(', ')}`;
  }
  return dtypesOf(invariant, options, dtypes).length === 0
    ? 'the invariant does not apply to these dtypes'
    : null;
}

/** Checks one invariant on one scenario after the other. */
class Trial {
  readonly #invariant: Invariant;
  readonly #subject: Subject;
  readonly #options: InvariantOptions & { readonly limit: TimeLimit };
  #scenarios = 0;
  #violation: Violation | null = null;
  #failure: string | null = null;
  #cutOff: string | null = null;
  /** Why the suite could not ask a scenario; null if it could ask all. */
  #notAsked: string | null = null;
  readonly #declined = new Map<string, DeclinedScenarios>();

  constructor(
    invariant: Invariant,
    subject: Subject,
    options: InvariantOptions & { readonly limit: TimeLimit },
  ) {
    this.#invariant = invariant;
    this.#subject = subject;
    this.#options = options;
  }

  /** Tries the invariant, and returns its verdict. It holds only if the time limit cuts off no scenario. */
  async result(): Promise<Found> {
    const { port, runs, seed } = this.#options;
    const { dtypes, features } = port.drawnFor ?? port.capabilities;
    const drawn = scenarioArbitrary({
      ...this.#invariant.settings,
      dtypes: dtypesOf(this.#invariant, this.#options, dtypes),
      features: features.filter((name) => invariantFeatures.includes(name)),
    });
    await fc.check(
      fc.asyncProperty(drawn, (scenario) => this.#holds(scenario)),
      { seed, numRuns: runs },
    );
    const declined = [...this.#declined.values()].map((item) => ({
      ...item,
      traits: item.traits.filter((trait) => !this.#subject.accepted.has(trait)),
    }));
    return { ...this.#verdict(), ...(declined.length > 0 && { declined }) };
  }

  #verdict(): Found {
    const [scenarios, violation] = [this.#scenarios, this.#violation];
    if (violation) {
      return { verdict: 'violated', scenarios, violation, reason: null };
    }
    if (this.#failure !== null) {
      return { verdict: 'failed', scenarios, violation, reason: this.#failure };
    }
    if (this.#notAsked !== null) {
      return notJudged(this.#notAsked, scenarios);
    }
    if (this.#cutOff !== null) {
      const tried =
        scenarios === 0 ? '' : `, after ${scenarios} of ${this.#options.runs} scenarios`;
      return { ...notJudged(`${this.#cutOff}${tried}`, scenarios), cutOff: true };
    }
    return scenarios > 0
      ? { verdict: 'holds', scenarios, violation, reason: null }
      : notJudged([...this.#declined.keys()][0] ?? 'no scenario suits the port');
  }

  async #holds(scenario: Scenario): Promise<boolean> {
    if (this.#isOver() || !this.#isSupported(scenario)) {
      return true;
    }
    try {
      const violation = await this.#options.limit.wait(() =>
        this.#invariant.check(this.#subject, scenario),
      );
      if (this.#violation === null) {
        this.#scenarios += 1;
      }
      this.#violation = violation ?? this.#violation;
      return violation === null;
    } catch (error) {
      if (error instanceof TimeLimitError) {
        this.#cutOff = messageOf(error);
        return true;
      }
      if (error instanceof NotAskedError) {
        this.#notAsked ??= this.#violation === null ? error.message : null; // else it only cannot simplify the violation
        return true;
      }
      const how = declinedBy(error);
      if (how) {
        this.#decline(how, refusalText(error));
      } else if (this.#violation === null) {
        this.#failure = messageOf(error); // no simplification: a port that hangs would hang each time
      }
      return true;
    }
  }

  /** Counts a scenario that the port declined. The simplification of a violation does not count. */
  #decline(how: Declined, message: string): void {
    const { declined } = this.#subject;
    if (declined === null || this.#violation !== null) {
      return;
    }
    const known = this.#declined.get(message);
    const traits = traitsOf(declined);
    if (known || this.#declined.size < MOST_MESSAGES) {
      this.#declined.set(message, {
        how,
        message,
        scenarios: (known?.scenarios ?? 0) + 1,
        traits: known ? known.traits.filter((trait) => traits.includes(trait)) : traits,
      });
    }
  }

  /** Returns whether to stop: after a failure, an abort, or when the time is over. */
  #isOver(): boolean {
    return (
      this.#failure !== null ||
      this.#cutOff !== null ||
      this.#notAsked !== null ||
      this.#options.signal?.aborted === true
    );
  }

  #isSupported(scenario: Scenario): boolean {
    return missingFor({ scenario }, this.#options.port).length === 0;
  }
}
