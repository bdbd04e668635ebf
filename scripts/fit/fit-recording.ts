import { arithmeticNames, type Arithmetic } from '../../src/float/arithmetic.ts';
import { dtypeNames, type Dtype } from '../../src/float/dtype.ts';
import { operations, type LoopPart, type Operations } from '../../src/rmsprop/operations.ts';
import type {
  DeviceRecording,
  RecordedOperations,
  RecordedTrajectory,
} from './device-recording.ts';
import { together, type Agreement } from './differences.ts';
import { compareOperation, type OperationsByPart } from './fit-operations.ts';
import { compareTrajectoriesOf, type TrajectoryAgreement } from './fit-trajectories.ts';
import {
  operationForms,
  settingOf,
  subnormalModes,
  type Form,
  type Implementation,
  type OperationForms,
  type SubnormalMode,
} from './operation-forms.ts';

/** What fits one operation. */
export interface OperationFit {
  readonly operation: keyof Operations;
  /** The forms that compute every recorded bit. */
  readonly fitting: readonly string[];
  /** The form with the fewest different values. */
  readonly nearest: string;
  readonly agreement: Agreement;
}

/** What fits the recorded trajectories of one implementation. */
export interface TrajectoryFit {
  /** The name of the implementation in the recording. */
  readonly form: string;
  readonly agreement: TrajectoryAgreement;
}

/** How well an arithmetic of this project fits. */
export interface ArithmeticFit {
  readonly arithmetic: Arithmetic;
  /** Whether every recorded bit agrees, of operations and trajectories. */
  readonly isExact: boolean;
  readonly operations: ReadonlyMap<keyof Operations, Agreement>;
  readonly trajectories: readonly TrajectoryFit[];
}

/** What fits one dtype, in one implementation. */
export interface Fit {
  readonly dtype: Dtype;
  readonly implementation: Implementation;
  /** The number of candidates: each is a choice of one form for each operation. */
  readonly candidates: number;
  /** The number of candidates that compute every recorded bit of the operations. */
  readonly fittingOperations: number;
  /** Whether one of them also computes every recorded bit of the trajectories. */
  readonly isExact: boolean;
  readonly subnormals: SubnormalMode;
  readonly operations: readonly OperationFit[];
  /** The trajectories of the best candidate. */
  readonly trajectories: readonly TrajectoryFit[];
  readonly arithmetics: readonly ArithmeticFit[];
  /** PyTorch's errors in the recording. */
  readonly refusals: readonly string[];
}

const operationNames = [
  'neg',
  'add',
  'addWeightDecay',
  'mul',
  'addcmul',
  'lerp',
  'sqrt',
  'addScalar',
  'addcdiv',
] as const satisfies readonly (keyof Operations)[];

/** The trajectories of the recording that each implementation computes. */
const formsOf = {
  single: ['single', 'capturable'],
  foreach: ['foreach', 'capturable-foreach'],
} as const;

/** The largest number of candidates to compare with trajectories. All of them compute the same bits in operations. */
const MAX_REPLAYED = 64;

/** Finds what fits a recording, for each dtype and implementation. */
export function fitRecording({ operations: sets, trajectories }: DeviceRecording): Fit[] {
  const dtypes = dtypeNames.filter((dtype) => sets.some((set) => set.dtype === dtype));
  return dtypes.flatMap((dtype) => {
    const own = {
      operations: sets.filter((set) => set.dtype === dtype),
      trajectories: trajectories.filter(({ scenario }) => scenario.dtype === dtype),
    };
    return (['single', 'foreach'] as const).map((implementation) =>
      fitOne(dtype, implementation, own),
    );
  });
}

interface Own {
  readonly operations: readonly RecordedOperations[];
  readonly trajectories: readonly RecordedTrajectory[];
}

function fitOne(dtype: Dtype, implementation: Implementation, own: Own): Fit {
  const forms = operationForms(dtype, implementation);
  const found: Omit<Fit, 'candidates' | 'arithmetics' | 'refusals'>[] = [];
  for (const subnormals of subnormalModes) {
    found.push(fitMode(dtype, implementation, forms, subnormals, own));
    if (found.at(-1)?.isExact === true) {
      break;
    }
  }
  const [best] = found.toSorted((a, b) => differencesOf(a) - differencesOf(b));
  if (!best) {
    throw new RangeError(`there is no candidate for ${dtype}`);
  }
  const choices = operationNames.reduce((product, name) => product * forms[name].length, 1);
  return {
    ...best,
    candidates: found.length * choices,
    arithmetics: arithmeticNames.map((name) => fitArithmetic(name, dtype, implementation, own)),
    refusals: refusalsOf(own, implementation),
  };
}

/** Finds the best candidate for one treatment of subnormal numbers. Stops at the first one that fits every bit. */
function fitMode(
  dtype: Dtype,
  implementation: Implementation,
  forms: OperationForms,
  subnormals: SubnormalMode,
  own: Own,
): Omit<Fit, 'candidates' | 'arithmetics' | 'refusals'> {
  const fits = fitOperations(dtype, implementation, forms, subnormals, own);
  const fittingOperations = fits.reduce((product, { fitting }) => product * fitting.length, 1);
  let best: readonly TrajectoryFit[] | null = null;
  for (const candidate of candidatesOf(forms, fits)) {
    const replayed = replay(own, implementation, candidateByPart(dtype, candidate, subnormals));
    if (best === null || trajectoryDifferences(replayed) < trajectoryDifferences(best)) {
      best = replayed;
    }
    if (trajectoryDifferences(best) === 0) {
      break;
    }
  }
  const trajectories = best ?? [];
  return {
    dtype,
    implementation,
    subnormals,
    operations: fits,
    fittingOperations,
    trajectories,
    isExact: fittingOperations > 0 && trajectoryDifferences(trajectories) === 0,
  };
}

/** Returns the number of different values. */
function differencesOf(fit: Pick<Fit, 'operations' | 'trajectories'>): number {
  return differences(fit.operations) + trajectoryDifferences(fit.trajectories);
}

function differences(fits: readonly OperationFit[]): number {
  return fits.reduce((sum, { agreement }) => sum + agreement.different, 0);
}

/** Returns the number of different values in trajectories. */
export function trajectoryDifferences(fits: readonly TrajectoryFit[]): number {
  return together(fits.flatMap(({ agreement }) => [...agreement.values()])).different;
}

function fitOperations(
  dtype: Dtype,
  implementation: Implementation,
  forms: OperationForms,
  subnormals: SubnormalMode,
  own: Own,
): OperationFit[] {
  const first = firstCandidate(forms);
  return operationNames.map((operation) => {
    const tried = forms[operation].map((form) => ({
      name: form.name,
      agreement: compareOperation(
        own.operations,
        implementation,
        operation,
        candidateByPart(dtype, { ...first, [operation]: form }, subnormals),
      ),
    }));
    const [nearest] = tried.toSorted((a, b) => a.agreement.different - b.agreement.different);
    return {
      operation,
      fitting: tried.filter(({ agreement }) => agreement.different === 0).map(({ name }) => name),
      nearest: nearest?.name ?? '',
      agreement: nearest?.agreement ?? together([]),
    };
  });
}

/** One form for each operation. */
type Candidate = { readonly [Name in keyof Operations]: Form<Operations[Name]> };

function firstCandidate(forms: OperationForms): Candidate {
  return pick(forms, (list) => list[0]);
}

function pick(
  forms: OperationForms,
  choose: <Bound>(
    list: readonly Form<Bound>[],
    operation: keyof Operations,
  ) => Form<Bound> | undefined,
): Candidate {
  const one = <Name extends keyof Operations>(name: Name): Form<Operations[Name]> => {
    const form = choose(forms[name], name);
    if (!form) {
      throw new RangeError(`the operation ${name} has no such form`);
    }
    return form;
  };
  return {
    neg: one('neg'),
    add: one('add'),
    addWeightDecay: one('addWeightDecay'),
    mul: one('mul'),
    addcmul: one('addcmul'),
    lerp: one('lerp'),
    sqrt: one('sqrt'),
    addScalar: one('addScalar'),
    addcdiv: one('addcdiv'),
  };
}

/** Returns the candidates to replay: all choices of fitting forms. For an operation that no form fits, the nearest form. */
function candidatesOf(forms: OperationForms, fits: readonly OperationFit[]): Candidate[] {
  const choices = fits.map(({ operation, fitting, nearest }) => ({
    operation,
    names: fitting.length > 0 ? fitting : [nearest],
  }));
  const combinations = choices.reduce<ReadonlyMap<keyof Operations, string>[]>(
    (sofar, { operation, names }) =>
      sofar
        .flatMap((chosen) => names.map((name) => new Map([...chosen, [operation, name]])))
        .slice(0, MAX_REPLAYED),
    [new Map()],
  );
  return combinations.map((chosen) =>
    pick(forms, (list, operation) => list.find(({ name }) => name === chosen.get(operation))),
  );
}

function candidateByPart(
  dtype: Dtype,
  candidate: Candidate,
  subnormals: SubnormalMode,
): OperationsByPart {
  return { body: bind('body'), tail: bind('tail') };

  function bind(part: LoopPart): Operations {
    const setting = settingOf(dtype, part, subnormals);
    return {
      neg: candidate.neg.bind(setting),
      add: candidate.add.bind(setting),
      addWeightDecay: candidate.addWeightDecay.bind(setting),
      mul: candidate.mul.bind(setting),
      addcmul: candidate.addcmul.bind(setting),
      lerp: candidate.lerp.bind(setting),
      sqrt: candidate.sqrt.bind(setting),
      addScalar: candidate.addScalar.bind(setting),
      addcdiv: candidate.addcdiv.bind(setting),
    };
  }
}

function replay(
  own: Own,
  implementation: Implementation,
  candidate: OperationsByPart,
): TrajectoryFit[] {
  return formsOf[implementation]
    .filter((form) => own.trajectories.some(({ results }) => results.has(form)))
    .map((form) => ({
      form,
      agreement: compareTrajectoriesOf(own.trajectories, form, candidate),
    }));
}

function fitArithmetic(
  arithmetic: Arithmetic,
  dtype: Dtype,
  implementation: Implementation,
  own: Own,
): ArithmeticFit {
  const key = { dtype, arithmetic, foreach: implementation === 'foreach' };
  const candidate = {
    body: operations({ ...key, part: 'body' }),
    tail: operations({ ...key, part: 'tail' }),
  };
  const compared = operationNames.map(
    (name) => [name, compareOperation(own.operations, implementation, name, candidate)] as const,
  );
  const trajectories = replay(own, implementation, candidate);
  const { different } = together(compared.map(([, agreement]) => agreement));
  return {
    arithmetic,
    isExact: different + trajectoryDifferences(trajectories) === 0,
    operations: new Map(compared),
    trajectories,
  };
}

function refusalsOf(own: Own, implementation: Implementation): string[] {
  const isForeach = implementation === 'foreach';
  const found = [
    ...own.operations.flatMap(({ results }) =>
      [...results].filter(([name]) => name.startsWith('foreach_') === isForeach),
    ),
    ...own.trajectories.flatMap(({ results }) =>
      formsOf[implementation].flatMap((form) => {
        const result = results.get(form);
        return result ? [[form, result] as const] : [];
      }),
    ),
  ];
  const texts = found.flatMap(([name, result]) =>
    'error' in result ? [`${name}: ${result.error}`] : [],
  );
  return [...new Set(texts)];
}
