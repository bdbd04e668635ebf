import type { AdapterFault } from './adapter-fault.ts';
import {
  numbersOf,
  tensorLosses,
  untouchedOf,
  type Predicted,
  type TensorLoss,
} from './tensor-losses.ts';
import { faultFrom, untouchedNumbers } from './untouched-numbers.ts';
import type { UntouchedTensor } from './untouched.ts';

/** The least different numbers that a loss must move as it predicts. */
const LEAST_CHANGED = 2;

/** Returns the loss that explains the tensors of one dtype. Tensors without a gradient decide first. */
export function findTensorLoss(tensors: readonly UntouchedTensor[]): AdapterFault | null {
  const withoutGradient = tensors.filter(({ reasons }) =>
    reasons.every((reason) => reason === 'no-gradient'),
  );
  for (const group of [withoutGradient, tensors]) {
    const isChanged = group.some((tensor) => !agrees(untouchedOf(tensor), tensor));
    const loss = isChanged
      ? tensorLosses.find((candidate) => explains(candidate, group))
      : undefined;
    if (loss) {
      const decided = group.map((tensor) => decidedBy(loss, tensor));
      return faultFrom(loss, decided.flatMap(untouchedNumbers));
    }
  }
  return null;
}

/** Returns whether the numbers that came back are as predicted. Any NaN equals any NaN; +0 and -0 differ. */
function agrees(predicted: Predicted, tensor: UntouchedTensor): boolean {
  const received = numbersOf(tensor, tensor.received);
  return (
    predicted.length === received.length &&
    predicted.every((value, index) => value === null || Object.is(value, received[index]))
  );
}

/** Returns whether every tensor is as a loss predicts, and enough numbers move. */
function explains(loss: TensorLoss, tensors: readonly UntouchedTensor[]): boolean {
  const moved = new Set<number | undefined>();
  for (const tensor of tensors) {
    const predicted = predictedBy(loss, tensor);
    if (!agrees(predicted, tensor)) {
      return false;
    }
    const [sent, received] = [tensor.sent, tensor.received].map((data) => numbersOf(tensor, data));
    const length = Math.max(sent?.length ?? 0, received?.length ?? 0);
    for (let index = 0; index < length; index++) {
      if (predicted[index] !== null && !Object.is(sent?.[index], received?.[index])) {
        moved.add(sent?.[index] ?? received?.[index]);
      }
    }
  }
  return moved.size >= LEAST_CHANGED;
}

/** Returns what a loss predicts. A loss that does not suit a tensor leaves it unchanged. */
function predictedBy({ change }: TensorLoss, tensor: UntouchedTensor): Predicted {
  return change(tensor) ?? untouchedOf(tensor);
}

/** Leaves out the numbers about which a loss says nothing. */
function decidedBy(loss: TensorLoss, tensor: UntouchedTensor): UntouchedTensor {
  const predicted = predictedBy(loss, tensor);
  const reasons = tensor.reasons.map((reason, index) =>
    predicted[index] === null ? null : reason,
  );
  return { ...tensor, reasons };
}
