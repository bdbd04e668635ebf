import type { Deviation } from '../../src/dialect/dialect.ts';

/** What the diagnosis of a wrong port must say. Names are file names without `bug-` and the ending. */
export interface ExpectedDiagnosis {
  /** The deviations of an explanation of all values. */
  readonly deviations?: readonly Deviation[];
  /** What the adapter loses. */
  readonly adapter?: string;
  /** The feature names of the rule: where the port is wrong, or where it fails. */
  readonly rule?: readonly string[];
}

/** The mistakes that the corpus shows, written down from the header of each port. */
export const expectedDiagnoses: Readonly<Record<string, ExpectedDiagnosis>> = {
  'adapter-reads-weight_decay.mjs': { adapter: 'all-nan' },
  'alpha-and-momentum-swapped.mjs': {
    deviations: [{ axis: 'options', value: 'alpha-with-momentum' }],
  },
  'alpha-is-0.9.mjs': { deviations: [{ axis: 'alpha-value', value: 'fixed', constant: 0.9 }] },
  'clip-by-global-norm.mjs': {
    deviations: [{ axis: 'gradient', value: 'clipped-by-norm', constant: 1 }],
  },
  'clip-by-value-1.mjs': {
    deviations: [{ axis: 'gradient', value: 'clipped-by-value', constant: 1 }],
  },
  'complex-real-part-only.mjs': {
    deviations: [{ axis: 'square-avg', value: 'complex-square-size' }],
  },
  'eps-added-in-place.mjs': { deviations: [{ axis: 'epsilon', value: 'inside-kept' }] },
  'eps-is-1e-7.mjs': { deviations: [{ axis: 'eps-value', value: 'fixed', constant: 1e-7 }] },
  'eps-zero-becomes-default.mjs': {
    deviations: [{ axis: 'eps-value', value: 'zero-is-default', constant: 1e-7 }],
    rule: ['option-is'],
  },
  'first-buffer-is-gradient.mjs': {
    deviations: [{ axis: 'initial-buffer', value: 'gradient' }],
    rule: ['option-on', 'step-from'],
  },
  'grad-avg-starts-as-gradient.mjs': {
    deviations: [{ axis: 'initial-mean', value: 'gradient' }],
    rule: ['option-on', 'step-from'],
  },
  'gradient-divided-by-batch.mjs': {
    deviations: [{ axis: 'gradient', value: 'scaled', constant: 0.125 }],
  },
  'gradients-accumulate.mjs': { deviations: [{ axis: 'gradient', value: 'accumulated' }] },
  'lr-decays-with-steps.mjs': {
    deviations: [{ axis: 'lr-value', value: 'decays', constant: 0.01 }],
  },
  'lr-fixed-at-construction.mjs': { deviations: [{ axis: 'changes', value: 'lr-ignored' }] },
  'lr-of-first-group.mjs': { deviations: [{ axis: 'groups', value: 'first-lr' }] },
  'momentum-is-0.9.mjs': {
    deviations: [{ axis: 'momentum-value', value: 'zero-is-default', constant: 0.9 }],
  },
  'no-root.mjs': { deviations: [{ axis: 'denominator', value: 'no-root' }] },
  'null-takes-last-gradient.mjs': {
    deviations: [{ axis: 'state', value: 'null-as-last-gradient' }],
  },
  'reload-forgets-momentum-buffer.mjs': {
    deviations: [{ axis: 'reload', value: 'not-momentum-buffer' }],
  },
  'skips-steps-with-nonfinite-gradients.mjs': {
    deviations: [{ axis: 'gradient', value: 'non-finite-skipped' }],
  },
  'stale-update.mjs': { deviations: [{ axis: 'movement', value: 'one-step-late' }] },
  'step-counter-stuck.mjs': { deviations: [{ axis: 'step', value: 'stuck' }] },
  'step-counts-parameters.mjs': { deviations: [{ axis: 'step', value: 'shared' }] },
  'weight-decay-halved.mjs': {
    deviations: [{ axis: 'weight-decay-value', value: 'scaled', constant: 2 }],
    rule: ['option-on'],
  },
  'weight-decay-of-previous-gradient.mjs': {
    deviations: [{ axis: 'weight-decay', value: 'of-previous-gradient' }],
    rule: ['option-on'],
  },
  'weight-decay-outside-brackets.mjs': {
    deviations: [
      { axis: 'learning-rate', value: 'inside-buffer' },
      { axis: 'weight-decay', value: 'in-movement', constant: -1 },
    ],
  },
  'weights-clipped.mjs': {
    deviations: [{ axis: 'parameter', value: 'clipped', constant: 1 }],
    rule: ['result-size-above'],
  },
  'weight-decay-not-on-biases.py': { rule: ['option-on', 'dimensions-from'] },
  'shared-lr-tensor.py': {
    deviations: [{ axis: 'changes', value: 'lr-in-groups-with-equal-lr' }],
  },
  'reload-restores-first-lr.py': { deviations: [{ axis: 'reload', value: 'first-lr' }] },
};
