import { allDeviations } from '../dialect/dialect.ts';
import { isEquivalent } from '../dialect/normal-form.ts';
import type { Experiment } from './experiment.ts';
import { gradientExperiments } from './experiment-pool.ts';
import { separate } from './separation.ts';
import type { IdentifyOptions } from './series.ts';
import { completeHyperparameters } from './series-options.ts';

/**
 * Returns the run that tells apart the most RMSprops with one deviation from torch's, with these options. It is the run to start
 * with.
 *
 * @throws InvalidArgumentError if torch refuses an option.
 */
export function probeRun(given: IdentifyOptions): Experiment {
  const options = completeHyperparameters(given);
  const { dtype = 'float64' } = given;
  const single = allDeviations
    .filter((deviation) => !isEquivalent(deviation, dtype))
    .map((deviation) => [deviation]);
  const pool = gradientExperiments(options);
  const [best] = separate([[], ...single], pool, dtype).chosen;
  return best?.experiment ?? { options, initial: 1, gradients: [0.1, 0.1, -0.2] };
}
