import { callerGradient } from './caller-gradient.ts';
import { centeredVariance } from './centered-variance.ts';
import { coasting } from './coasting.ts';
import { determinism } from './determinism.ts';
import { firstStep } from './first-step.ts';
import { firstStepMomentum } from './first-step-momentum.ts';
import { gradientScale } from './gradient-scale.ts';
import { groupAlone } from './group-alone.ts';
import { groupsAsOne } from './groups-as-one.ts';
import { independentElements } from './independent-elements.ts';
import { learningRateScale } from './learning-rate-scale.ts';
import { learningRateZero } from './learning-rate-zero.ts';
import { maximize } from './maximize.ts';
import { momentumZero } from './momentum-zero.ts';
import { nanLane } from './nan-lane.ts';
import { noClamp } from './no-clamp.ts';
import { noMemory } from './no-memory.ts';
import { nullGradient } from './null-gradient.ts';
import { reload } from './reload.ts';
import { signSymmetry } from './sign-symmetry.ts';
import { squareAverage } from './square-average.ts';
import { stateFromGradients } from './state-from-gradients.ts';
import { stepCounter } from './step-counter.ts';
import { stepSize } from './step-size.ts';
import { twoOptimizers } from './two-optimizers.ts';
import { weightDecayIsL2 } from './weight-decay-is-l2.ts';
import { weightDecayZero } from './weight-decay-zero.ts';
import { zeroGradient } from './zero-gradient.ts';
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
];

/** What a filter or a line of known deviations calls an invariant. */
export function invariantName({ id }: Pick<Invariant, 'id'>): string {
  return `invariants/${id}`;
}

export function invariantIds(): string[] {
  return invariants.map(invariantName);
}
