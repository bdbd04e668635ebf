import type { GroupOptions } from '../../rmsprop/options.ts';
import type { Tracked } from '../../parity/tracked.ts';
import type { TrackedElement, TorchUpdate } from '../formula/element-step.ts';
import type { Lane } from './lanes.ts';
import { changeOf, type Rounding } from './rounding.ts';
import { roundingUpdate } from './rounding-update.ts';

/** Returns the update of a rounding for a step of a lane. */
type UpdateFor = (lane: Lane, options: GroupOptions) => TorchUpdate;

/** Returns the updates of a rounding. It keeps those of the last options, because neighbouring lanes share them. */
export function updatesOf(rounding: Rounding): UpdateFor {
  const change = changeOf(rounding);
  const updates = { body: new Map(), tail: new Map() } satisfies Record<
    string,
    Map<GroupOptions, TorchUpdate>
  >;
  return ({ key }, options) => {
    const known: Map<GroupOptions, TorchUpdate> = updates[key.part];
    const foreach = options.foreach === true;
    const update =
      known.get(options) ?? roundingUpdate({ options, key: { ...key, foreach } }, change);
    known.set(options, update);
    return update;
  };
}

/**
 * Returns how many of the values that the port shows in a lane do not have the bits of a rounding. Any NaN equals any NaN;
 * +0 and -0 differ.
 *
 * Each event starts from the port's values before it, as far as the port shows them. So one difference does not cause
 * later ones. With 0, the rounding gives the port's bits from the first event to the last.
 *
 * @param most Stops as soon as there are more.
 */
export function missesIn(lane: Lane, updateFor: UpdateFor, most: number = Infinity): number {
  let element: TrackedElement = {
    param: exactly(lane.initial),
    squareAvg: exactly(0),
    gradAvg: exactly(0),
    momentumBuffer: exactly(0),
  };
  let misses = 0;
  for (const { options, gradient, turned, shown } of lane.moments) {
    const next: TrackedElement = options
      ? updateFor(lane, options)(element, exactly(gradient), turned)
      : element;
    element = {
      param: resumed(next.param, shown.param),
      squareAvg: resumed(next.squareAvg, shown.squareAvg),
      gradAvg: resumed(next.gradAvg, shown.gradAvg),
      momentumBuffer: resumed(next.momentumBuffer, shown.momentumBuffer),
    };
    misses +=
      Number(element.param !== next.param) +
      Number(element.squareAvg !== next.squareAvg) +
      Number(element.gradAvg !== next.gradAvg) +
      Number(element.momentumBuffer !== next.momentumBuffer);
    if (misses > most) {
      break;
    }
  }
  return misses;
}

/** Returns the value itself if the port's value has the same bits, or if the port does not show it. */
function resumed(value: Tracked, found: number | undefined): Tracked {
  return found === undefined || Object.is(found, value.value) ? value : exactly(found);
}

function exactly(value: number): Tracked {
  return { value, distance: 0 };
}
