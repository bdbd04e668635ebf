import ora, { type Ora } from 'ora';
import type { Corpus } from '../corpus/corpus.ts';
import type { Diagnosis } from '../dialect/diagnose.ts';
import type { InvariantResult } from '../invariant/check.ts';
import { outcomeOf, type Level, type Outcome } from '../parity/outcome.ts';
import type { KnownOutcome } from '../parity/known.ts';
import type { CaseResult } from '../parity/judge.ts';
import type { Port } from '../port/port.ts';
import { consoleReport } from '../report/console.ts';
import { jsonReport, type RunFacts } from '../report/json.ts';
import { printable, wrap } from '../report/text.ts';
import { writeAtomically } from '../write-atomically.ts';
import type { Reporters } from './reporters.ts';
import { showsProgress } from './terminal.ts';

interface Setting extends Reporters {
  readonly version: string;
  readonly corpus: Corpus;
  readonly arithmetic: string;
  readonly level: Level;
}

/** Writes a run's reports where they were asked for. */
export class ReportWriter {
  readonly #setting: Setting;
  #spinner: Ora | null = null;

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  /** Leaves a report that says it is not complete, which also shows that one can be written there. */
  async prepare(): Promise<void> {
    await this.#json({ port: null, results: [], isComplete: false });
  }

  /** A line on a terminal that says how far the run is. */
  progress(): (result: CaseResult) => void {
    if (!showsProgress(process.stderr)) {
      return () => undefined;
    }
    const spinner = ora({ text: 'judging', stream: process.stderr, discardStdin: false }).start();
    this.#spinner = spinner;
    let done = 0;
    return ({ caseId }) => {
      done += 1;
      spinner.text = `${done.toLocaleString('en')} cases: ${caseId}`;
    };
  }

  async finish(
    facts: Pick<RunFacts, 'results' | 'outcome' | 'known' | 'invariants'> & {
      readonly port: Port;
      readonly adapter: string | null;
      readonly diagnosis: Diagnosis | null;
    },
  ): Promise<void> {
    this.stop();
    const { corpus, level } = this.#setting;
    await this.#json({ ...facts, isComplete: true });
    if (this.#setting.console) {
      process.stdout.write(consoleReport({ corpus, level, ...facts }));
    }
  }

  /** The port could not be asked at all. */
  async broken(port: Port | null, failure: string): Promise<void> {
    this.stop();
    await this.#json({ port, results: [], failure, isComplete: true });
    if (this.#setting.console) {
      process.stdout.write(`${wrap(`FAILED: the port cannot be judged: ${printable(failure)}`)}\n`);
    }
  }

  async interrupted(port: Port | null, results: readonly CaseResult[]): Promise<void> {
    this.stop();
    await this.#json({ port, results, isComplete: false });
    process.stderr.write(`interrupted: ${results.length} cases were judged\n`);
  }

  stop(): void {
    this.#spinner?.stop();
    this.#spinner = null;
  }

  async #json(facts: {
    readonly port: Port | null;
    readonly results: readonly CaseResult[];
    readonly outcome?: Outcome;
    readonly known?: KnownOutcome | null;
    readonly invariants?: readonly InvariantResult[];
    readonly diagnosis?: Diagnosis | null;
    readonly failure?: string;
    readonly isComplete: boolean;
  }): Promise<void> {
    const { json, ...setting } = this.#setting;
    const { outcome = outcomeOf(facts.results, setting.level) } = facts;
    const { known = null, invariants = [], diagnosis = null, failure = null } = facts;
    if (json !== null) {
      const all = { ...setting, ...facts, outcome, known, invariants, diagnosis, failure };
      await writeAtomically(json, jsonReport(all));
    }
  }
}
