import { dtypes, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { RealDtype } from '../float/format.ts';
import type { Answer } from '../dialect/diagnosis/evidence.ts';
import { origin } from '../dialect/dialect.ts';
import { dialectTrajectory } from '../dialect/formula/play-dialect.ts';
import type { Uncertainty } from '../dialect/uncertainty.ts';
import type { SnapshotBound } from '../parity/bound.ts';
import type { Scenario, ScenarioEvent, Snapshot } from '../scenario/scenario.ts';
import type { CheckedSeries, Quantity } from './check-series.ts';
import type { ValueColumn } from './series.ts';

/** A series as the answer of a port in a case with one parameter of one element. */
export interface SeriesAnswer extends Answer {
  readonly uncertainty: Uncertainty;
  /** For each event, the index of its step. An event that only changes lr has null. */
  readonly stepOfEvent: readonly (number | null)[];
}

/** An event, the values after it, and the distances of all its numbers. */
interface Moment {
  readonly event: ScenarioEvent;
  readonly step: number | null;
  readonly gradientDistance: Float64Array[];
  readonly snapshot: Snapshot;
  readonly distances: SnapshotBound;
}

/** Returns a series as an answer of a port, beside what torch computes. */
export function seriesAnswer(series: CheckedSeries): SeriesAnswer {
  const moments = momentsOf(series);
  const scenario: Scenario = {
    dtype: series.dtype,
    groups: [
      {
        ...series.options,
        foreach: false,
        params: [{ shape: [1], data: encoded(series.dtype, series.initial.value) }],
      },
    ],
    events: moments.map(({ event }) => event),
  };
  return {
    testCase: {
      id: 'series',
      caseId: 'series',
      dtype: series.dtype,
      foreach: false,
      oracle: standIn,
      scenario,
      golden: dialectTrajectory(scenario, origin, { arithmetic: standIn.arithmetic }),
    },
    trajectory: moments.map(({ snapshot }) => snapshot),
    uncertainty: {
      initial: [distanceOf(series.dtype, series.initial)],
      gradients: moments.map(({ gradientDistance }) => gradientDistance),
      values: moments.map(({ distances }) => distances),
    },
    stepOfEvent: moments.map(({ step }) => step),
  };
}

/** The bundled optimizer has torch's bits (DIA-1), so that no PyTorch is necessary. */
const standIn = {
  stand_in: 'rmsprop-parity',
  torch: '',
  commit: '',
  arithmetic: 'portable',
  environment: {},
  system: '',
  capability: '',
  square_root: 'correctly rounded',
} as const;

/** Returns the events of a series. A change of lr is an event before its step. */
function momentsOf(series: CheckedSeries): Moment[] {
  const { dtype, gradient, lr } = series;
  let last: Pick<Moment, 'snapshot' | 'distances'> = valuesAt(series, 0);
  return gradient.flatMap((given, step) => {
    const now = elementAt(lr, step);
    const isChanged = step > 0 && now !== elementAt(lr, step - 1);
    const change: Moment[] = isChanged
      ? [
          {
            event: { kind: 'set', group: 0, changes: { lr: now } },
            step: null,
            gradientDistance: [],
            ...last,
          },
        ]
      : [];
    last = valuesAt(series, step);
    return [
      ...change,
      {
        event: { kind: 'step', gradients: [encoded(dtype, given.value)] },
        step,
        gradientDistance: [distanceOf(dtype, given)],
        ...last,
      },
    ];
  });
}

/** Returns the values after a step. A square average that the series does not show is empty. */
function valuesAt(
  { dtype, columns }: CheckedSeries,
  step: number,
): Pick<Moment, 'snapshot' | 'distances'> {
  const at = (name: ValueColumn): Quantity => columns[name]?.[step] ?? unknown;
  const valueOf = (name: ValueColumn): Storage => encoded(dtype, at(name).value);
  const { StorageType } = dtypes[dtype];
  const distance = (name: ValueColumn): Float64Array => distanceOf(dtype, at(name));
  return {
    snapshot: {
      params: [valueOf('parameter')],
      state: [
        {
          step: step + 1,
          squareAvg: columns.square_avg ? valueOf('square_avg') : new StorageType(0),
          ...(columns.grad_avg && { gradAvg: valueOf('grad_avg') }),
          ...(columns.momentum_buffer && { momentumBuffer: valueOf('momentum_buffer') }),
        },
      ],
    },
    distances: {
      params: [distance('parameter')],
      state: [
        {
          squareAvg: distance('square_avg'),
          gradAvg: distance('grad_avg'),
          momentumBuffer: distance('momentum_buffer'),
        },
      ],
    },
  };
}

const unknown: Quantity = { value: 0, distance: 0 };

function encoded(dtype: RealDtype, value: number): Storage {
  const { format, StorageType } = dtypes[dtype];
  return StorageType.of(format.encode(value));
}

/** Returns the distance of a number that the dtype has rounded. Numbers without a finite value have the distance 0. */
function distanceOf(dtype: RealDtype, { value, distance }: Quantity): Float64Array {
  const rounding = Math.abs(dtypes[dtype].format.round(value) - value);
  return Float64Array.of(Number.isFinite(rounding) && distance > 0 ? distance + rounding : 0);
}
