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
  /** `exact`: bit for bit, where an invariant says so; `equivalent`: up to what rounding explains. */
  readonly level: Level;
  /** The arithmetic of the port. */
  readonly arithmetic: Arithmetic;
  /** How many scenarios each invariant is tried on. */
  readonly runs: number;
  /** 32 bits. */
  readonly seed: number;
  /** Milliseconds for all of it; what is not tried by then is not judged. No limit by default. */
  readonly budget?: number;
  /** All that the port declares by default. */
  readonly dtypes?: readonly Dtype[];
  /** Invariants that are asked for, by `invariantName`; all by default. */
  readonly accepts?: (name: string) => boolean;
  /** When aborted, the invariants that are not tried yet are left out. */
  readonly signal?: AbortSignal;
}

/** What came of an invariant. */
export interface InvariantResult extends PropertyResult {
  readonly invariant: Invariant;
  /** Scenarios that it was tried on, until it was violated. */
  readonly scenarios: number;
  /** The simplest that was found. */
  readonly violation: Violation | null;
  /** How the port failed, or why it was not judged. */
  readonly reason: string | null;
}

/**
 * Tries every invariant that a port can be asked for on scenarios drawn at random.
 *
 * @example await checkInvariants({ port, level: 'equivalent', arithmetic: 'portable', runs: 20, seed: 1 })
 */
export async function checkInvariants(options: InvariantOptions): Promise<InvariantResult[]> {
  const { port, level, arithmetic, signal, budget = Infinity, accepts = () => true } = options;
  const subject = new Subject(port, level, arithmetic);
  const end = performance.now() + budget;
  const results: InvariantResult[] = [];
  for (const invariant of invariants.filter((one) => accepts(invariantName(one)))) {
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

/** The dtypes that an invariant is tried in. */
function dtypesOf({ dtypes }: Invariant, { port, dtypes: asked }: InvariantOptions): Dtype[] {
  return port.capabilities.dtypes.filter(
    (dtype) => (dtypes?.includes(dtype) ?? true) && (asked?.includes(dtype) ?? true),
  );
}

/** Why a port cannot be asked; null if it can. */
function missingOf(invariant: Invariant, options: InvariantOptions): string | null {
  const { features, state } = options.port.capabilities;
  const missing = [
    ...(invariant.needs ?? []).filter((feature) => !features.includes(feature)),
    ...(invariant.needsState ?? []).filter((name) => !state.includes(name)),
  ];
  if (missing.length > 0) {
    return `not declared: ${missing.join(', ')}`;
  }
  return dtypesOf(invariant, options).length === 0 ? 'not in these dtypes' : null;
}

/** An invariant that is tried on one scenario after the other. */
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
          reason: this.#unsupported ?? 'the time for it was over',
        };
  }

  async #holds(scenario: Scenario): Promise<boolean> {
    if (this.#isOver() || !this.#canBeAsked(scenario)) {
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
        this.#failure = reason; // not simplified: a port that hangs would hang again and again
      }
      return true;
    }
  }

  /** Nothing more is asked after a failure, or when the time is over. */
  #isOver(): boolean {
    const { end, signal } = this.#options;
    return this.#failure !== null || performance.now() > end || signal?.aborted === true;
  }

  #canBeAsked(scenario: Scenario): boolean {
    return missingFor({ scenario }, this.#options.port).length === 0;
  }
}
