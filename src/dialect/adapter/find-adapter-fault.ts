import { dtypeNames, type Dtype } from '../../float/dtype.ts';
import type { ProbeFindings } from '../../parity/probe-port.ts';
import type { Evidence } from '../diagnosis/evidence.ts';
import type { AdapterFault } from './adapter-fault.ts';
import { findAllNan } from './find-all-nan.ts';
import { findNumberLoss } from './find-number-loss.ts';
import { findSpecialLoss } from './find-special-loss.ts';
import { findTensorLoss } from './find-tensor-loss.ts';
import { tripNumbers, untouchedNumbers } from './untouched-numbers.ts';
import { untouchedTensors } from './untouched.ts';

/**
 * Finds out whether numbers change between the suite and the port. It compares only numbers that no RMSprop changes, and
 * needs a kind of loss that explains all changes of a dtype. A wrong formula can change these numbers too, but not in such
 * a way.
 *
 * @param environment the round trips of a probe, if there was one.
 * @returns null if no number changes, or if no kind of loss explains the changes.
 * @example findAdapterFault({ answers, capabilities })?.loss // 'rounded-to-float32'
 */
export function findAdapterFault(
  evidence: Evidence,
  environment: Pick<ProbeFindings, 'trips'> | null = null,
): AdapterFault | null {
  const faults = dtypeNames.flatMap((dtype) => faultOf(dtype, evidence, environment) ?? []);
  const [first] = faults;
  if (!first) {
    return findAllNan(evidence.answers);
  }
  const alike = faults.filter(({ loss, digits }) => loss === first.loss && digits === first.digits);
  const sum = (key: 'changed' | 'values'): number =>
    alike.reduce((total, fault) => total + fault[key], 0);
  return {
    ...first,
    dtypes: alike.flatMap((fault) => fault.dtypes),
    changed: sum('changed'),
    values: sum('values'),
  };
}

function faultOf(
  dtype: Dtype,
  { answers, capabilities }: Evidence,
  environment: Pick<ProbeFindings, 'trips'> | null,
): AdapterFault | null {
  const tensors = answers
    .filter(({ testCase }) => testCase.dtype === dtype)
    .flatMap(untouchedTensors);
  const trips = environment?.trips.filter((trip) => trip.dtype === dtype) ?? [];
  const numbers = [...tensors.flatMap(untouchedNumbers), ...trips.flatMap(tripNumbers)];
  return (
    findNumberLoss(numbers) ?? findTensorLoss(tensors) ?? findSpecialLoss(numbers, capabilities)
  );
}
