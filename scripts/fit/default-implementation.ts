import { compareTrajectories } from '../../src/parity/compare.ts';
import type { Trajectory } from '../../src/scenario/scenario.ts';
import type { RecordedTrajectory } from './device-recording.ts';

/** Returns the implementation that PyTorch chooses by itself, as far as the bits of the trajectories show it. */
export function defaultImplementation(recorded: readonly RecordedTrajectory[]): string {
  const same = ['single', 'foreach'].filter((form) =>
    recorded.every(({ scenario, results }) => {
      const [own, other] = [results.get('default'), results.get(form)];
      return (
        isTrajectory(own) &&
        isTrajectory(other) &&
        compareTrajectories(scenario.dtype, own, other).first === null
      );
    }),
  );
  return same.join(' and ') || 'neither single tensor nor foreach';
}

function isTrajectory(
  result: Trajectory | { readonly error: string } | undefined,
): result is Trajectory {
  return result !== undefined && !('error' in result);
}
