import type { Hyperparameters } from '../rmsprop/options.ts';
import type { Random } from './random.ts';
import type { ScenarioSettings } from './scenario-settings.ts';

type NumberName = 'lr' | 'alpha' | 'eps' | 'weightDecay' | 'momentum';

/** Unusual values that torch accepts and every dtype can store: from the smallest float64 number to some powers of two. */
const edges: Readonly<Record<NumberName, (random: Random) => number>> = {
  lr: (random) => random.pick([5e-324, 2 ** random.integer(-20, 12), random.uniform()]),
  alpha: (random) =>
    random.pick([
      5e-324,
      1 - 2 ** -random.integer(1, 53),
      2 ** -random.integer(1, 30),
      random.uniform(),
      1 + random.uniform(),
    ]),
  eps: (random) => random.pick([5e-324, 2 ** random.integer(-60, 10), random.uniform()]),
  weightDecay: (random) => random.pick([5e-324, 2 ** random.integer(-20, 6), random.uniform()]),
  momentum: (random) =>
    random.pick([5e-324, 1 - 2 ** -random.integer(1, 53), 2 * random.uniform()]),
};

/** Draws a value of a hyperparameter. Usually it is one of `values`; with probability 1/8, an unusual one. */
export function drawHyperparameter<Name extends keyof Hyperparameters>(
  name: Name,
  random: Random,
  { values, areEdgesDrawn }: Pick<ScenarioSettings, 'values' | 'areEdgesDrawn'>,
): Hyperparameters[Name] {
  const usual: readonly Hyperparameters[Name][] = values[name];
  const edge = edgeOf(name);
  // a single value is intentional
  return areEdgesDrawn && edge && usual.length > 1 && random.chance(1 / 8)
    ? (edge(random) as Hyperparameters[Name])
    : random.pick(usual);
}

function edgeOf(name: keyof Hyperparameters): ((random: Random) => number) | null {
  return name === 'centered' || name === 'maximize' ? null : edges[name];
}
