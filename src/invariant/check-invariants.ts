import { isUnsupported, messageOf } from '../errors.ts';
import fc from 'fast-check';
import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';
import { scenarioArbitrary } from '../fuzz/scenario-arbitrary.ts';
import { missingFor } from '../parity/judge-case.ts';
import type { Level, PropertyResult } from '../parity/outcome.ts';
import type { Port } from '../port/port.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Invariant, Violation } from './invariant.ts';
import { invariantName, invariants } from './invariants.ts';
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
  /** Milliseconds for all invariants. After that, the rest is not judged. No limit by default. */
  readonly budget?: number;
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
  /** The number of scenarios until the first violation. */
  readonly scenarios: number;
  /** The simplest violation that the search found. */
  readonly violation: Violation | null;
  /** Why the port failed, or why the invariant is not judged. */
  readonly reason: string | null;
}

/**
 * Checks a port's invariants on random scenarios. Skips invariants that need more than the port declares.
 *
 * @example await checkInvariants({ port, level: 'equivalent', arithmetic: 'portable', runs: 20, seed: 1 })
 */
export async function checkInvariants(options: InvariantOptions): Promise<InvariantResult[]> {
  const { port, level, arithmetic, signal, budget = Infinity, accepts = () => true } = options;
  const subject = new Subject(port, level, arithmetic);
  const end = performance.now() + budget;
  const results: InvariantResult[] = [];
  for (const invariant of invariants.filter((candidate) => accepts(invariantName(candidate)))) {
    if (signal?.aborted === true) {
      break;
    }
    const missing = missingOf(invariant, options);
    results.push(
      missing === null
        ? await new Trial(invariant, subject, { ...options, end }).result()
        : {
            invariant,
            propertyId: invariantName(invariant),
            verdict: 'notJudged',
            scenarios: 0,
            violation: null,
            reason: missing,
          },
    );
  }
  return results;
}

/** Returns the dtypes in which to check an invariant. */
function dtypesOf({ dtypes }: Invariant, { port, dtypes: requested }: InvariantOptions): Dtype[] {
  return port.capabilities.dtypes.filter(
    (dtype) => (dtypes?.includes(dtype) ?? true) && (requested?.includes(dtype) ?? true),
  );
}

/** Returns why the suite cannot check an invariant on this port, or null if it can. */
function missingOf(invariant: Invariant, options: InvariantOptions): string | null {
  const { features, state } = options.port.capabilities;
  const missing = [
    ...(invariant.needs ?? []).filter((feature) => !features.includes(feature)),
    ...(invariant.needsState ?? []).filter((name) => !state.includes(name)),
  ];
  if (missing.length > 0) {
    return `not declared: ${missing.join(', ')}`;
  }
  return dtypesOf(invariant, options).length === 0
    ? 'the invariant does not apply to these dtypes'
    : null;
}

/** Checks one invariant on one scenario after the other. */
class Trial {
  readonly #invariant: Invariant;
  readonly #subject: Subject;
  readonly #options: InvariantOptions & { readonly end: number };
  #scenarios = 0;
  #violation: Violation | null = null;
  #failure: string | null = null;
  #unsupported: string | null = null;

  constructor(
    invariant: Invariant,
    subject: Subject,
    options: InvariantOptions & { readonly end: number },
  ) {
    this.#invariant = invariant;
    this.#subject = subject;
    this.#options = options;
  }

  async result(): Promise<InvariantResult> {
    const { port, runs, seed } = this.#options;
    const scenarios = scenarioArbitrary({
      ...this.#invariant.settings,
      dtypes: dtypesOf(this.#invariant, this.#options),
      features: port.capabilities.features,
    });
    await fc.check(
      fc.asyncProperty(scenarios, (scenario) => this.#holds(scenario)),
      { seed, numRuns: runs },
    );
    const invariant = this.#invariant;
    return { invariant, propertyId: invariantName(invariant), ...this.#verdict() };
  }

  #verdict(): Omit<InvariantResult, 'invariant' | 'propertyId'> {
    const [scenarios, violation] = [this.#scenarios, this.#violation];
    if (violation) {
      return { verdict: 'violated', scenarios, violation, reason: null };
    }
    if (this.#failure !== null) {
      return { verdict: 'failed', scenarios, violation, reason: this.#failure };
    }
    return scenarios > 0
      ? { verdict: 'holds', scenarios, violation, reason: null }
      : {
          verdict: 'notJudged',
          scenarios,
          violation,
          reason: this.#unsupported ?? 'the time limit for invariants has passed',
        };
  }

  async #holds(scenario: Scenario): Promise<boolean> {
    if (this.#isOver() || !this.#isSupported(scenario)) {
      return true;
    }
    try {
      const violation = await this.#invariant.check(this.#subject, scenario);
      if (this.#violation === null) {
        this.#scenarios += 1;
      }
      this.#violation = violation ?? this.#violation;
      return violation === null;
    } catch (error) {
      const reason = messageOf(error);
      if (isUnsupported(error)) {
        this.#unsupported = reason;
        return true;
      }
      if (this.#violation === null) {
        this.#failure = reason; // no simplification: a port that hangs would hang each time
      }
      return true;
    }
  }

  /** Returns whether to stop: after a failure, an abort, or when the time is over. */
  #isOver(): boolean {
    const { end, signal } = this.#options;
    return this.#failure !== null || performance.now() > end || signal?.aborted === true;
  }

  #isSupported(scenario: Scenario): boolean {
    return missingFor({ scenario }, this.#options.port).length === 0;
  }
}
