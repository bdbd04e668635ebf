import { featureNames, type Feature } from '../port/capabilities.ts';
import type { HyperparameterValues, ScenarioSettings } from '../fuzz/scenario-settings.ts';

/** The usual values of hyperparameters, without the edges. */
export const usualValues: HyperparameterValues = {
  lr: [1e-3, 0.01, 1],
  alpha: [0.4, 0.5, 0.9, 0.99, 0.9999],
  eps: [1e-10, 1e-8, 1e-3, 1],
  weightDecay: [0, 0.01, 1],
  momentum: [0, 0.5, 0.9],
  centered: [false, true],
  maximize: [false, true],
};

/** The features that invariants ask for. Their transformations of a scenario do not know the others. */
export const invariantFeatures: readonly Feature[] = featureNames.filter(
  (name) => !['defaults', 'tensor_lr', 'differentiable'].includes(name),
);

/** Small scenarios with usual values, whose events are all steps. */
export const smallSteps: Partial<ScenarioSettings> = {
  kinds: ['step'],
  values: usualValues,
  areEdgesDrawn: false,
  groups: [1, 1],
  params: [1, 2],
  elements: [1, 6],
  events: [1, 5],
  nulls: 0,
};

/** {@link smallSteps} with all other kinds of events too. */
export const smallLives: Partial<ScenarioSettings> = {
  ...smallSteps,
  kinds: ['step', 'set', 'add_group', 'reload', 'zero_grad'],
  groups: [1, 2],
  events: [1, 8],
  nulls: 0.15,
};
