import { callerGradient } from './gradient/caller-gradient.ts';
import { centeredVariance } from './state/centered-variance.ts';
import { coasting } from './gradient/coasting.ts';
import { determinism } from './independence/determinism.ts';
import { firstStep } from './option/first-step.ts';
import { firstStepMomentum } from './option/first-step-momentum.ts';
import { gradientScale } from './gradient/gradient-scale.ts';
import { groupAlone } from './independence/group-alone.ts';
import { groupsAsOne } from './independence/groups-as-one.ts';
import { independentElements } from './independence/independent-elements.ts';
import { learningRateScale } from './option/learning-rate-scale.ts';
import { learningRateZero } from './option/learning-rate-zero.ts';
import { maximize } from './gradient/maximize.ts';
import { momentumZero } from './option/momentum-zero.ts';
import { nanLane } from './gradient/nan-lane.ts';
import { noClamp } from './gradient/no-clamp.ts';
import { noMemory } from './option/no-memory.ts';
import { nullGradient } from './gradient/null-gradient.ts';
import { reload } from './state/reload.ts';
import { signSymmetry } from './gradient/sign-symmetry.ts';
import { squareAverage } from './state/square-average.ts';
import { stateFromGradients } from './state/state-from-gradients.ts';
import { stepCounter } from './state/step-counter.ts';
import { stepSize } from './option/step-size.ts';
import { twoOptimizers } from './independence/two-optimizers.ts';
import { unusedStateKept } from './state/unused-state-kept.ts';
import { weightDecayIsL2 } from './option/weight-decay-is-l2.ts';
import { weightDecayZero } from './option/weight-decay-zero.ts';
import { zeroGradient } from './gradient/zero-gradient.ts';
import type { Invariant } from './invariant.ts';

/** All invariants, in the order of their clauses. */
export const invariants: readonly Invariant[] = [
  squareAverage,
  independentElements,
  groupsAsOne,
  groupAlone,
  signSymmetry,
  maximize,
  gradientScale,
  learningRateScale,
  zeroGradient,
  noMemory,
  momentumZero,
  weightDecayZero,
  stepSize,
  centeredVariance,
  learningRateZero,
  nullGradient,
  callerGradient,
  determinism,
  reload,
  twoOptimizers,
  stepCounter,
  nanLane,
  firstStep,
  firstStepMomentum,
  coasting,
  weightDecayIsL2,
  stateFromGradients,
  noClamp,
  unusedStateKept,
];

/** Returns the name of an invariant for filters and for the list of known deviations. */
export function invariantName({ id }: Pick<Invariant, 'id'>): string {
  return `invariants/${id}`;
}

export function invariantIds(): string[] {
  return invariants.map(invariantName);
}
