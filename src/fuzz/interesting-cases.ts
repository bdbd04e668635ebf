import { dtypes } from '../float/dtype.ts';
import { boundsOf } from '../parity/bound.ts';
import type { Case } from '../corpus/corpus.ts';
import type { JudgedCase } from './judge-scenario.ts';
import { allGroups } from '../scenario/transforms.ts';

/** The most scenarios to keep. */
const MOST_KEPT = 500;

/**
 * Keeps the scenarios that show something new. New is a dtype and an arithmetic, together with: options and a kind of
 * event, a kind of result, or a message of a refusal.
 */
export class InterestingCases {
  readonly #seen = new Set<string>();
  readonly #kept: Case[] = [];

  /** Keeps a case if it shows something new. It keeps at most 500 cases. */
  add({ testCase }: JudgedCase): void {
    if (this.#kept.length >= MOST_KEPT) {
      return;
    }
    const isNew = featuresOf(testCase)
      .map((feature) => {
        const isFirst = !this.#seen.has(feature);
        this.#seen.add(feature);
        return isFirst;
      })
      .includes(true);
    if (isNew) {
      const { dtype, oracle, foreach } = testCase;
      const id = `scenario-${this.#kept.length}`;
      const file = `${oracle.arithmetic}${foreach ? '-foreach' : ''}`;
      this.#kept.push({ ...testCase, id, caseId: `kept/${dtype}/${file}/${id}` });
    }
  }

  /** The kept cases. */
  get cases(): readonly Case[] {
    return this.#kept;
  }
}

/** Returns what a case shows, as texts. */
function featuresOf({ scenario, golden, oracle, refusal }: Case): string[] {
  const { dtype, events } = scenario;
  const options = allGroups(scenario)
    .map(({ centered, momentum, weightDecay, maximize, foreach }) =>
      [centered, momentum > 0, weightDecay !== 0, maximize, foreach].map(Number).join(''),
    )
    .toSorted();
  const where = `${dtype} ${oracle.arithmetic}`;
  const kinds = events.map((event) => `${where} ${options[0] ?? ''} ${event.kind}`);
  const values = [...valueKinds({ scenario, golden })].map((kind) => `${where} ${kind}`);
  return [...kinds, ...values, ...(refusal ? [`${where} ${refusal.message}`] : [])];
}

/** Returns the kinds of the final values, for each tensor. */
function valueKinds({ scenario, golden }: Pick<Case, 'scenario' | 'golden'>): Set<string> {
  const { format } = dtypes[scenario.dtype];
  const last = golden.at(-1);
  const tensors = [
    ...(last?.params ?? []).map((data) => ['param', data] as const),
    ...(last?.state ?? []).flatMap((entry) => (entry ? [['v', entry.squareAvg] as const] : [])),
  ];
  const found = new Set<string>();
  for (const [name, data] of tensors) {
    for (const word of data) {
      const size = Math.abs(format.decode(word));
      const kind = Number.isNaN(size)
        ? 'NaN'
        : size === Infinity
          ? 'infinite'
          : size > 0 && size < 2 ** format.minExponent
            ? 'subnormal'
            : size === 0
              ? 'zero'
              : 'normal';
      found.add(`${name} ${kind}`);
    }
  }
  const bounds = boundsOf(scenario, golden).at(-1);
  if (bounds?.params.some((bound) => bound.includes(Infinity))) {
    found.add('ill-conditioned');
  }
  return found;
}
