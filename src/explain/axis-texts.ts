import type { AxisText, ValueText, ValueTexts } from './axis-text.ts';
import { averageTexts } from './axis-texts-average.ts';
import { movementTexts } from './axis-texts-movement.ts';
import { storageTexts } from './axis-texts-storage.ts';
import type { Axis, Deviation } from '../dialect/dialect.ts';

export type { AxisText, ValueText };

/** What each axis is about, and why it matters. */
export const axisTexts: Readonly<Record<Axis, AxisText>> = {
  epsilon: {
    title: 'Where epsilon is',
    what: 'Epsilon keeps what a gradient is divided by away from zero. torch adds it after the square root: sqrt(square_avg) + eps.',
    why: 'Its place decides how long steps are where gradients are small: 1e-8 inside the root acts there like 1e-4 after it.',
  },
  'initial-square-avg': {
    title: 'Where the square average starts',
    what: 'Until its first gradient a parameter has a square average that no gradient has shaped. In torch it is zero.',
    why: 'It decides how long the first steps are, about 1 / (1 - alpha) of them.',
  },
  'square-avg': {
    title: 'How the square average moves',
    what: 'torch keeps a decaying average of squared gradients: square_avg = alpha * square_avg + (1 - alpha) * grad * grad.',
    why: 'Every step is divided by its root.',
  },
  'learning-rate': {
    title: 'Where the learning rate enters',
    what: 'torch multiplies by the learning rate when it moves the parameter, and keeps it out of the momentum buffer: param = param - lr * momentum_buffer.',
    why: 'Inside the buffer it gives the same results until it changes, as it does in every schedule.',
  },
  momentum: {
    title: 'What momentum does',
    what: 'torch adds up decaying steps, momentum_buffer = momentum * momentum_buffer + grad / avg, and moves by the sum.',
    why: 'It makes steps in a steady direction up to 1 / (1 - momentum) times as long.',
  },
  'weight-decay': {
    title: 'Where weight decay enters',
    what: 'torch adds weight_decay * param to the gradient before anything else sees it (L2 regularization).',
    why: 'As part of the gradient, decay is divided by the root like the rest; apart from it, the same number has another strength.',
  },
  centered: {
    title: 'What centered does',
    what: 'With centered, torch also averages the gradients themselves, and divides by the root of square_avg - grad_avg * grad_avg, their variance.',
    why: 'It is a difference of two numbers that may be close, so that rounding decides whether it is small, zero or negative.',
  },
  'bias-correction': {
    title: 'Whether averages are corrected for starting at zero',
    what: 'Averages that start at zero are too small at first. Adam divides them by 1 - alpha^step; RMSprop, in torch, does not.',
    why: 'It changes the length of the first steps, about 1 / (1 - alpha) of them.',
  },
  maximize: {
    title: 'How maximize turns the gradient round',
    what: 'With maximize, torch negates the gradient first, and adds weight decay then.',
    why: 'The other way round, weight decay is negated too.',
  },
  state: {
    title: 'Which state belongs to which parameter',
    what: 'In torch each parameter has a state of its own, made from zeros at its first gradient, left alone in a step without one, and saved and loaded with the rest.',
    why: 'State that is mixed up or lost is noticed only when a gradient is missing, a group is added or training is resumed.',
  },
  groups: {
    title: 'Hyperparameters of parameter groups',
    what: 'In torch each parameter group has its own value of every hyperparameter.',
    why: 'Groups exist so that parts of a model can be trained differently, such as biases without weight decay.',
  },
  'caller-gradient': {
    title: "What happens to the caller's gradient",
    what: 'A step in torch reads the gradient and leaves it as it was.',
    why: 'Code that logs, clips or accumulates gradients reads them after the step too.',
  },
  precision: {
    title: 'Where numbers are rounded',
    what: 'torch rounds each operation to the dtype of the parameter, keeps state in that dtype, and forms 1 - alpha in float64.',
    why: 'Small errors add up over thousands of steps, and count at once where numbers cancel or are very small.',
  },
};

/** What each value of each axis does, what follows from it, and what to change. */
export const valueTexts: ValueTexts<Axis> = { ...averageTexts, ...movementTexts, ...storageTexts };

/** The words for a deviation. */
export function valueTextOf({ axis, value }: Deviation): ValueText {
  const texts: ReadonlyMap<string, ValueText> = new Map(Object.entries(valueTexts[axis]));
  const text = texts.get(value);
  if (!text) {
    throw new RangeError(`no words for ${axis}: ${value}`);
  }
  return text;
}
