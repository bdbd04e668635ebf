import { causesOf, type Unexplained } from '../parity/causes.ts';
import type { Declined } from '../parity/judge-case.ts';
import { sumOfHidden, type HiddenValues } from '../parity/unused-state.ts';
import { traitsOf } from '../scenario/traits.ts';
import type { JudgedCase } from './judge-scenario.ts';

/** Scenarios of a run that the port declined, although the oracle accepts them. */
interface DeclinedGroup {
  readonly how: Declined;
  /** The message of the first of them. */
  readonly message: string;
  /** The value that explains it, such as `eps = 0`. Null if no value separates these scenarios from the others. */
  readonly cause: string | null;
  readonly scenarios: number;
}

/** The answers of a run that do not make a port divergent: declined scenarios, and unused state that the port hides. */
export interface UnusualAnswers {
  readonly declined: readonly DeclinedGroup[];
  /** The number of further declined scenarios, which the search for causes did not use. */
  readonly moreDeclined: number;
  readonly hidden: HiddenValues | undefined;
}

/** The most declined scenarios whose values the search uses, and the most values of accepted ones. They limit the memory. */
const MOST_EXPLAINED = 2000;
const MOST_ACCEPTED = 20_000;

/** Collects the unusual answers of a run. Its memory is limited. */
export class UnusualAnswersCollector {
  readonly #accepted = new Set<string>();
  readonly #items: (Unexplained & { readonly how: Declined })[] = [];
  #declined = 0;
  #hidden: HiddenValues | undefined;

  add({ testCase, result }: JudgedCase): void {
    const how = result.declined;
    if (how) {
      this.#declined += 1;
      if (this.#items.length < MOST_EXPLAINED) {
        const traits = traitsOf(testCase.scenario);
        this.#items.push({ how, message: result.reason ?? '', traits });
      }
    }
    if (result.comparison && !testCase.refusal) {
      this.#hidden = sumOfHidden(this.#hidden, result.comparison.hidden);
      this.#accept(testCase);
    }
  }

  #accept({ scenario }: JudgedCase['testCase']): void {
    if (this.#accepted.size < MOST_ACCEPTED) {
      traitsOf(scenario).forEach((trait) => this.#accepted.add(trait));
    }
  }

  result(): UnusualAnswers {
    const causes = causesOf(this.#items, this.#accepted);
    const groups = new Map<string, DeclinedGroup>();
    this.#items.forEach(({ how, message }, index) => {
      const cause = causes[index] ?? null;
      const key = cause ?? `${how} ${message}`;
      const scenarios = (groups.get(key)?.scenarios ?? 0) + 1;
      groups.set(key, { how, message, cause, ...groups.get(key), scenarios });
    });
    const moreDeclined = this.#declined - this.#items.length;
    return { declined: [...groups.values()], moreDeclined, hidden: this.#hidden };
  }
}
