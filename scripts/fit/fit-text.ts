import type { Arithmetic } from '../../src/float/arithmetic.ts';
import type { DeviceRecording, Recorded } from './device-recording.ts';
import { together, type Agreement } from './differences.ts';
import { defaultImplementation } from './default-implementation.ts';
import type { ArithmeticFit, Fit, TrajectoryFit } from './fit-recording.ts';

/* The text of `npm run task fit-arithmetic`. */

/** Returns what fits a recording, as text for a terminal. */
export function fitText(recording: DeviceRecording, fits: readonly Fit[]): string {
  const usual = defaultImplementation(recording.trajectories);
  const parts = [
    recordedText(recording.recorded),
    `Without foreach=..., PyTorch has the bits of: ${usual}.`,
    ...fits.map(oneFitText),
    conclusionText(fits),
  ];
  return `${parts.join('\n\n')}\n`;
}

function recordedText(recorded: Recorded): string {
  const { device, capability, driver, cuda, torch, commit, system, environment, seed } = recorded;
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const rows = [
    ['device', `${device}, capability ${capability}`],
    ['driver', driver ?? 'none'],
    ['CUDA', cuda ?? 'none'],
    ['PyTorch', `${torch} (${commit})`],
    ['system', system],
    ['variables', variables.join(' ') || 'nothing set'],
    ['seed', String(seed)],
  ];
  return rows.map(([name = '', value = '']) => `${name.padEnd(10)} ${value}`).join('\n');
}

function oneFitText(fit: Fit): string {
  const { dtype, implementation, subnormals, operations, trajectories } = fit;
  const { candidates, fittingOperations } = fit;
  const exact = namesOf(fit);
  const heading = `${dtype}, ${implementation === 'single' ? 'single tensor' : 'foreach'}: ${verdictText(fit)}`;
  const lines = [
    `candidates     ${count(fittingOperations)} of ${count(candidates)} fit every bit of the operations`,
    ...operations.map(({ operation, fitting: forms, nearest, agreement }) => {
      const [form = nearest] = forms;
      const others = forms.length > 1 ? ` (${forms.length} forms fit)` : '';
      return `${operation.padEnd(14)} ${form}${others}${differenceText(agreement)}`;
    }),
    `${'subnormals'.padEnd(14)} ${subnormals}`,
    ...trajectories.flatMap(trajectoryLines),
    ...(exact.length > 0 ? [] : fit.arithmetics.map(arithmeticLine)),
    ...fit.refusals.map((refusal) => `PyTorch refused ${refusal}`),
  ];
  return [heading, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** Returns the arithmetics of this project that fit every bit. */
export function namesOf({ arithmetics }: Pick<Fit, 'arithmetics'>): Arithmetic[] {
  return arithmetics.filter(({ isExact }) => isExact).map(({ arithmetic }) => arithmetic);
}

function verdictText(fit: Fit): string {
  const names = namesOf(fit);
  if (names.length > 0) {
    return `${names.join(' and ')}`;
  }
  if (fit.isExact) {
    return 'a new arithmetic';
  }
  const failing = failingOperations(fit);
  return failing.length > 0
    ? `no candidate fits ${failing.join(', ')}`
    : 'every operation fits, but the trajectories do not';
}

/** Returns the operations that no form fits. */
export function failingOperations({ operations }: Pick<Fit, 'operations'>): string[] {
  return operations.filter(({ fitting }) => fitting.length === 0).map(({ operation }) => operation);
}

function differenceText({ values, different, first }: Agreement): string {
  if (!first) {
    return '';
  }
  const { place, index, recorded, computed } = first;
  return `\n    ${count(different)} of ${count(values)} values differ. First: ${place}, component ${index}: recorded ${recorded}, computed ${computed}`;
}

function trajectoryLines({ form, agreement }: TrajectoryFit): string[] {
  const all = together([...agreement.values()]);
  const heading = `${form.padEnd(14)} ${count(all.values - all.different)} of ${count(all.values)} values of trajectories agree`;
  const wrong = [...agreement].filter(([, { different }]) => different > 0);
  return [
    heading,
    ...wrong.map(([tensor, tensorAgreement]) => `  ${tensor}${differenceText(tensorAgreement)}`),
  ];
}

function arithmeticLine({ arithmetic, operations, trajectories }: ArithmeticFit): string {
  const wrong = [...operations].filter(([, { different }]) => different > 0);
  const steps = together(trajectories.flatMap(({ agreement }) => [...agreement.values()]));
  const list = wrong.map(
    ([name, { different, values }]) => `${name} (${count(different)} of ${count(values)})`,
  );
  return `${arithmetic} differs in ${list.join(', ') || 'no operation'}, and in ${count(steps.different)} of ${count(steps.values)} values of trajectories`;
}

function conclusionText(fits: readonly Fit[]): string {
  const named = fits.filter((fit) => namesOf(fit).length > 0);
  const fitted = fits.filter(({ isExact }) => isExact);
  const failing = fits.filter(({ isExact }) => !isExact);
  const lines = [
    `${fitted.length} of ${fits.length} implementations have a candidate that fits every bit; ${named.length} of them have a name.`,
    ...failing.map(
      (fit) =>
        `${fit.dtype}, ${fit.implementation}: ${verdictText(fit)}. See the first difference above.`,
    ),
  ];
  return lines.join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en');
}
