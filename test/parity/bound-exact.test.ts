import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { dtypes } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { boundsOf, type SnapshotBound } from '../../src/parity/bound.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Scenario, Snapshot, Trajectory } from '../../src/scenario/scenario.ts';
import { distanceTo, exactTrajectory, isWithin, type ExactElement } from './exact-step.ts';
import { randomScenarios } from './random-scenarios.ts';

const corpus = await loadCorpus();
const reference = referencePort('portable', 'test');

const quantities = ['param', 'squareAvg', 'gradAvg', 'momentumBuffer'] as const;
type Quantity = (typeof quantities)[number];

/** The comparisons of a quantity. */
interface Tally {
  /** The number of values with a finite bound. */
  compared: number;
  /** Values whose distance from the exact value is larger than the bound. */
  readonly beyond: object[];
  /** bound / |golden - exact|, where golden is not exact. */
  readonly ratios: number[];
}

type Tallies = Readonly<Record<Quantity, Tally>>;

const emptyTallies = (): Tallies => {
  const empty = (): Tally => ({ compared: 0, beyond: [], ratios: [] });
  return { param: empty(), squareAvg: empty(), gradAvg: empty(), momentumBuffer: empty() };
};

/** Returns the words of a quantity and its bounds. Undefined if the quantity is missing. */
function tensorOf(
  quantity: Quantity,
  { params, state }: Snapshot,
  bound: SnapshotBound,
  parameter: number,
): { readonly words: ArrayLike<number>; readonly limits: Float64Array } | undefined {
  const words = quantity === 'param' ? params[parameter] : state[parameter]?.[quantity];
  const limits =
    quantity === 'param' ? bound.params[parameter] : bound.state[parameter]?.[quantity];
  return words && limits && { words, limits };
}

/**
 * Compares a golden trajectory with the results of exact arithmetic. `scale` multiplies the bound, to show that its
 * size
 * matters.
 */
function tally(scenario: Scenario, golden: Trajectory, tallies: Tallies, scale = 1): void {
  const { decode } = dtypes[scenario.dtype].format;
  const bounds = boundsOf(scenario, golden);
  exactTrajectory(scenario).forEach((parameters, event) => {
    const snapshot = elementAt(golden, event);
    parameters.forEach((elements, parameter) => {
      for (const quantity of quantities) {
        const tensor = tensorOf(quantity, snapshot, elementAt(bounds, event), parameter);
        elements.forEach((element, index) => {
          if (element && tensor) {
            const value = decode(elementAt(tensor.words, index));
            const limit = scale * elementAt(tensor.limits, index);
            count(tallies[quantity], element[quantity], value, limit, { event, parameter, index });
          }
        });
      }
    });
  });
}

function count(
  target: Tally,
  exact: ExactElement[Quantity],
  value: number,
  limit: number,
  place: object,
): void {
  if (limit === Infinity) {
    return;
  }
  target.compared += 1;
  const isRight = exact === null ? Number.isNaN(value) : isWithin(exact, value, limit);
  if (!isRight) {
    target.beyond.push({ ...place, value, limit });
  }
  const distance = exact === null || Number.isNaN(value) ? 0 : distanceTo(exact, value);
  if (distance > 0) {
    target.ratios.push(limit / distance);
  }
}

/** Returns the bound divided by the rounding error: the minimum, the first percentile, the median. */
function overestimation({
  ratios,
}: Tally): readonly [least: number, first: number, median: number] {
  const sorted = ratios.toSorted((a, b) => a - b);
  const at = (part: number): number => elementAt(sorted, Math.floor(part * (sorted.length - 1)));
  return [at(0), at(0.01), at(0.5)];
}

interface Row {
  readonly rounded: number;
  readonly least: number;
  readonly first: number;
  readonly median: number;
}

/** Returns the figures of each quantity. Prints them in the form of spec/bound.md. */
function figures(source: string, tallies: Tallies): Row[] {
  return quantities.map((quantity) => {
    const { compared, ratios } = tallies[quantity];
    const [least, first, median] = overestimation(tallies[quantity]);
    const shown = [least, first, median].map((ratio) => ratio.toPrecision(3)).join(', ');
    process.stdout.write(
      `bound / |golden - exact|, ${source}, ${quantity}: least, first percentile, median ${shown}; ` +
        `${ratios.length} of ${compared} values rounded\n`,
    );
    return { rounded: ratios.length, least, first, median };
  });
}

const allBeyond = (tallies: Tallies): object[] =>
  quantities.flatMap((quantity) => tallies[quantity].beyond);

describe.each(['float32', 'float64'] as const)(
  'golden values compared with exact values, in %s [BND-2]',
  (dtype) => {
    const grid = corpus.manifest.files
      .filter(({ path }) => path === `grid/${dtype}/portable.json`)
      .flatMap(corpus.readCases);

    async function inRandomScenarios(): Promise<Tallies> {
      const tallies = emptyTallies();
      for (const scenario of randomScenarios(dtype, 500)) {
        tally(scenario, await reference.run(scenario), tallies);
      }
      return tallies;
    }

    async function alongTheGrid(scale?: number): Promise<Tallies> {
      const tallies = emptyTallies();
      grid.forEach(({ scenario, golden }) => tally(scenario, golden, tallies, scale));
      return tallies;
    }

    it.each([
      ['in random scenarios', inRandomScenarios],
      ['in the cases of the grid', alongTheGrid],
    ])('are within the bound, %s', async (source, play) => {
      const tallies = await play();
      expect(allBeyond(tallies)).toEqual([]);
      for (const row of figures(`${dtype} ${source}`, tallies)) {
        expect(row.rounded).toBeGreaterThan(3000);
        expect(row.least).toBeGreaterThanOrEqual(1);
        expect(row.first).toBeLessThan(30);
        expect(row.median).toBeLessThan(120);
      }
    });

    it('are beyond a tenth of the bound, and beyond the bound if lr differs by a hundred-thousandth', async () => {
      expect(allBeyond(await alongTheGrid(1 / 10)).length).toBeGreaterThan(100);

      const wrongRate = emptyTallies();
      const { scenario } = elementAt(grid, 0);
      const groups = scenario.groups.map((group) => ({ ...group, lr: group.lr * (1 + 1e-5) }));
      tally(scenario, await reference.run({ ...scenario, groups }), wrongRate);
      expect(wrongRate.param.beyond.length).toBeGreaterThan(10);
      expect(wrongRate.squareAvg.beyond).toEqual([]);
    });
  },
);
