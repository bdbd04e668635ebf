import type { Arithmetic } from '../float/arithmetic.ts';
import { allCapabilities } from '../port/capabilities.ts';
import type { Port } from '../port/port.ts';
import { deviationsOf, deviationText, type Dialect } from './dialect.ts';
import { dialectTrajectory } from './formula/play-dialect.ts';

/** Returns a port that computes a dialect: another RMSprop, for the suite to judge. It refuses no scenario. */
export function dialectPort(dialect: Dialect, arithmetic: Arithmetic): Port {
  const { features, ...others } = allCapabilities;
  return {
    name: deviationsOf(dialect).map(deviationText).join(', ') || 'torch',
    version: '',
    capabilities: { ...others, features: features.filter((name) => name !== 'refusals') },
    run: async (scenario) => dialectTrajectory(scenario, dialect, { arithmetic }),
  };
}
