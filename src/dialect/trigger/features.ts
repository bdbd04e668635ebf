import { dtypes, type Dtype } from '../../float/dtype.ts';
import type { FeatureName } from './feature-names.ts';
import type { OptionName, StepFacts } from './step-facts.ts';

/** The facts about one real component of a tensor at an event. */
export interface ElementFacts {
  /** The gradient. NaN if the parameter has none. */
  readonly gradient: number;
  /** The parameter before the event: the port's value. */
  readonly before: number;
  /** The parameter after the event, as torch computes it from the port's values before. */
  readonly after: number;
  /** The index of the element. */
  readonly index: number;
  /** Whether it is the imaginary part of a complex element. */
  readonly isImaginary: boolean;
}

/** A place in a trajectory: a parameter at an event, and possibly one element. */
export interface Place {
  readonly step: StepFacts;
  /** Null if the place is the whole tensor. */
  readonly element: ElementFacts | null;
}

/** How a feature compares the value that it reads: a flag, or a number that is equal, at least as large, or larger. */
type Compare = 'flag' | 'is' | 'from' | 'above';

/** A feature of a place: something that a wrong port can depend on. */
export interface FeatureRow {
  readonly compare: Compare;
  readonly unit: 'step' | 'element';
  /** What the feature is about. Of two features with the same subject and the same effect, the first is enough. */
  readonly subject: string;
  /** True if hardly any mistake shows where it holds. So a rule about elements may not require that it does not hold. */
  readonly hidesMistakes?: true;
  /** The options that it can be about; absent if it is not about an option. */
  readonly options?: readonly OptionName[];
  /** Reads its value. A flag is true or false. `option` has a meaning only with `options`. */
  readonly read: (place: Place, option: OptionName) => number | boolean;
}

const realOptions: readonly OptionName[] = ['lr', 'alpha', 'eps', 'weightDecay', 'momentum'];
const switches: readonly OptionName[] = [
  'weightDecay',
  'momentum',
  'centered',
  'maximize',
  'foreach',
];
const anyOption: readonly OptionName[] = [...realOptions, 'centered', 'maximize'];

const onStep =
  (read: (facts: StepFacts, option: OptionName) => number | boolean): FeatureRow['read'] =>
  ({ step }, option) =>
    read(step, option);

const onElement =
  (read: (element: ElementFacts, facts: StepFacts) => number | boolean): FeatureRow['read'] =>
  ({ step, element }) =>
    element !== null && read(element, step);

const isDtype = (dtype: Dtype): FeatureRow => ({
  compare: 'flag',
  unit: 'step',
  subject: 'dtype',
  read: onStep((facts) => facts.dtype === dtype),
});

const stepFlag = (subject: string, read: (facts: StepFacts) => boolean): FeatureRow => ({
  compare: 'flag',
  unit: 'step',
  subject,
  read: onStep(read),
});

const stepNumber = (
  compare: Compare,
  subject: string,
  read: (facts: StepFacts) => number,
): FeatureRow => ({ compare, unit: 'step', subject, read: onStep(read) });

const optionFeature = (
  compare: Compare,
  subject: string,
  options: readonly OptionName[],
  read: (facts: StepFacts, option: OptionName) => number | boolean,
): FeatureRow => ({ compare, unit: 'step', subject, options, read: onStep(read) });

const elementFlag = (
  subject: string,
  read: (element: ElementFacts, facts: StepFacts) => boolean,
): FeatureRow => ({ compare: 'flag', unit: 'element', subject, read: onElement(read) });

const elementNumber = (
  compare: Compare,
  subject: string,
  read: (element: ElementFacts) => number,
): FeatureRow => ({ compare, unit: 'element', subject, read: onElement(read) });

/** The features. Of two that separate equally well, the search prefers the earlier one. */
export const features: Readonly<Record<FeatureName, FeatureRow>> = {
  'option-on': optionFeature(
    'flag',
    'option',
    switches,
    ({ options }, name) => Number(options[name]) !== 0,
  ),
  'option-is': optionFeature('is', 'option', realOptions, ({ options }, name) =>
    Number(options[name]),
  ),
  'option-above': optionFeature('above', 'option', realOptions, ({ options }, name) =>
    Number(options[name]),
  ),
  'started-late': stepFlag('late', (facts) => facts.startedLate),
  'step-from': stepNumber('from', 'step number', (facts) => facts.stepNumber),
  'step-is': stepNumber('is', 'step number', (facts) => facts.stepNumber),
  'event-is-reload': stepFlag('kind', ({ kind }) => kind === 'reload'),
  'event-is-set': stepFlag('kind', ({ kind }) => kind === 'set'),
  'event-is-add-group': stepFlag('kind', ({ kind }) => kind === 'add_group'),
  'event-is-zero-grad': stepFlag('kind', ({ kind }) => kind === 'zero_grad'),
  'without-gradient': stepFlag(
    'gradient',
    ({ kind, hasGradient }) => kind === 'step' && !hasGradient,
  ),
  'unlike-start': optionFeature(
    'flag',
    'change',
    anyOption,
    ({ options, initialOptions }, name) => options[name] !== initialOptions[name],
  ),
  'unlike-loaded': optionFeature(
    'flag',
    'change',
    anyOption,
    ({ options, loadedOptions }, name) => options[name] !== loadedOptions[name],
  ),
  'after-change': optionFeature('flag', 'change', anyOption, ({ changed }, name) =>
    changed.has(name),
  ),
  'just-changed': optionFeature('flag', 'change', anyOption, ({ justChanged }, name) =>
    justChanged.has(name),
  ),
  'unlike-first-group': optionFeature(
    'flag',
    'groups',
    anyOption,
    ({ options, firstGroupOptions }, name) => options[name] !== firstGroupOptions[name],
  ),
  'changed-elsewhere': optionFeature('flag', 'groups', anyOption, ({ changedElsewhere }, name) =>
    changedElsewhere.has(name),
  ),
  'just-reloaded': stepFlag('reload', (facts) => facts.justReloaded),
  'after-reload': stepFlag('reload', (facts) => facts.hasReloaded),
  'in-added-group': stepFlag('group', (facts) => facts.isAdded),
  'group-from': stepNumber('from', 'group', (facts) => facts.group),
  'group-is': stepNumber('is', 'group', (facts) => facts.group),
  'groups-from': stepNumber('from', 'groups', (facts) => facts.groups),
  'just-missed': stepFlag('missed', (facts) => facts.justMissed),
  'after-missed': stepFlag('missed', ({ missed }) => missed > 0),
  'others-miss': stepFlag('missed', (facts) => facts.othersMiss),
  'step-non-finite': stepFlag('non-finite', (facts) => facts.stepHasNonFinite),
  'dimensions-from': stepNumber('from', 'shape', (facts) => facts.dimensions),
  'dimensions-is': stepNumber('is', 'shape', (facts) => facts.dimensions),
  'length-from': stepNumber('from', 'length', (facts) => facts.length),
  'step-norm-above': stepNumber('above', 'norm', (facts) => facts.stepNorm),
  'gradient-norm-above': stepNumber('above', 'norm', (facts) => facts.gradientNorm),
  'parameter-from': stepNumber('from', 'parameter', (facts) => facts.parameter),
  'parameter-is': stepNumber('is', 'parameter', (facts) => facts.parameter),
  'parameters-from': stepNumber('from', 'parameter', (facts) => facts.parameters),
  'optimizer-step-from': stepNumber('from', 'step number', (facts) => facts.optimizerStep),
  'optimizer-step-is': stepNumber('is', 'step number', (facts) => facts.optimizerStep),
  'is-complex': stepFlag('dtype', ({ dtype }) => dtypes[dtype].components === 2),
  'is-float32': isDtype('float32'),
  'is-float64': isDtype('float64'),
  'is-float16': isDtype('float16'),
  'is-bfloat16': isDtype('bfloat16'),
  'is-complex64': isDtype('complex64'),
  'is-complex128': isDtype('complex128'),
  'gradient-zero': {
    ...elementFlag('gradient value', ({ gradient }) => gradient === 0),
    hidesMistakes: true,
  },
  'gradient-negative': elementFlag('gradient sign', ({ gradient }) => gradient < 0),
  'gradient-non-finite': elementFlag(
    'gradient value',
    ({ gradient }, { hasGradient }) => hasGradient && !Number.isFinite(gradient),
  ),
  'gradient-subnormal': elementFlag('gradient value', ({ gradient }, { dtype }) =>
    isSubnormal(gradient, dtype),
  ),
  'gradient-size-above': elementNumber('above', 'gradient value', ({ gradient }) =>
    Math.abs(gradient),
  ),
  'parameter-zero': {
    ...elementFlag('parameter value', ({ before }) => before === 0),
    hidesMistakes: true,
  },
  'parameter-negative': elementFlag('parameter sign', ({ before }) => before < 0),
  'parameter-size-above': elementNumber('above', 'parameter value', ({ before }) =>
    Math.abs(before),
  ),
  'result-size-above': elementNumber('above', 'result value', ({ after }) => Math.abs(after)),
  'result-negative': elementFlag('result value', ({ after }) => after < 0),
  'index-from': elementNumber('from', 'index', ({ index }) => index),
  'index-is': elementNumber('is', 'index', ({ index }) => index),
  'index-odd': elementFlag('index', ({ index }) => index % 2 === 1),
  'is-last': elementFlag('index', ({ index }, { length }) => index === length - 1),
  'is-imaginary': elementFlag('part', (element) => element.isImaginary),
};

function isSubnormal(value: number, dtype: Dtype): boolean {
  const smallest = 2 ** dtypes[dtype].format.minExponent;
  return value !== 0 && Math.abs(value) < smallest;
}
