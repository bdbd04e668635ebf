import type { AxisText, ValueText, ValueTexts } from './axis-text.ts';
import { averageTexts } from './axis-texts-average.ts';
import { movementTexts } from './axis-texts-movement.ts';
import { storageTexts } from './axis-texts-storage.ts';
import type { Axis, Deviation } from '../dialect/dialect.ts';

export type { AxisText, ValueText };

/** What each axis is, and why it matters. */
export const axisTexts: Readonly<Record<Axis, AxisText>> = {
  epsilon: {
    title: 'The place of epsilon',
    what: 'Epsilon keeps the denominator of a step away from zero. torch adds it after the square root: sqrt(square_avg) + eps.',
    why: 'Its place changes the steps of small gradients. For these, 1e-8 inside the root acts like 1e-4 after it.',
  },
  'initial-square-avg': {
    title: 'Initial value of the square average',
    what: 'The square average needs a value before the first gradient. In torch this value is zero.',
    why: 'The initial value changes the length of about the first 1 / (1 - alpha) steps.',
  },
  'square-avg': {
    title: 'How the square average changes',
    what: 'torch keeps a decaying average of squared gradients: square_avg = alpha * square_avg + (1 - alpha) * grad * grad.',
    why: 'torch divides every step by the root of this average.',
  },
  'learning-rate': {
    title: 'Where the learning rate applies',
    what: 'torch multiplies by the learning rate when it moves the parameter: param = param - lr * momentum_buffer. The momentum buffer does not contain the learning rate.',
    why: 'A learning rate inside the buffer gives the same results until it changes. Every schedule changes it.',
  },
  momentum: {
    title: 'What momentum does',
    what: 'torch keeps a decaying sum of steps, momentum_buffer = momentum * momentum_buffer + grad / avg, and moves the parameter by this sum.',
    why: 'Steps in a steady direction become up to 1 / (1 - momentum) times as long.',
  },
  'weight-decay': {
    title: 'Where weight decay applies',
    what: 'torch adds weight_decay * param to the gradient before all other operations (L2 regularization).',
    why: 'As part of the gradient, the decay is also divided by the root. Outside the gradient, the same weight_decay has another strength.',
  },
  centered: {
    title: 'What centered does',
    what: 'With centered, torch also averages the gradients. It divides by the root of their variance, square_avg - grad_avg * grad_avg.',
    why: 'The two terms of this difference can be almost equal. Then rounding decides whether the variance is small, zero or negative.',
  },
  'bias-correction': {
    title: 'Bias correction of the averages',
    what: 'Averages that start at zero are too small at first. Adam divides them by 1 - alpha^step. RMSprop in torch does not.',
    why: 'The correction changes the length of about the first 1 / (1 - alpha) steps.',
  },
  maximize: {
    title: 'How maximize changes the gradient',
    what: 'With maximize, torch first negates the gradient, and then adds weight decay.',
    why: 'The reverse order negates weight decay too.',
  },
  state: {
    title: 'How state belongs to parameters',
    what: 'In torch each parameter has its own state. torch creates it with zeros at the first gradient, keeps it unchanged in a step without a gradient, and saves and loads it.',
    why: 'Wrong or lost state shows only with a missing gradient, a new group, or a reload.',
  },
  groups: {
    title: 'Hyperparameters of parameter groups',
    what: 'In torch each parameter group has its own value of every hyperparameter.',
    why: 'Groups let you train parts of a model differently, for example biases without weight decay.',
  },
  'caller-gradient': {
    title: "Changes to the caller's gradient",
    what: 'A step in torch reads the gradient and does not change it.',
    why: 'Code that logs, clips or accumulates gradients can read them after the step too.',
  },
  precision: {
    title: 'Rounding of numbers',
    what: 'torch rounds each operation to the dtype of the parameter, keeps state in that dtype, and computes 1 - alpha in float64.',
    why: 'Small errors add up over thousands of steps. They matter at once if numbers cancel or are very small.',
  },
};

/** What each value of each axis does, what follows from it, and what to change. */
export const valueTexts: ValueTexts<Axis> = { ...averageTexts, ...movementTexts, ...storageTexts };

/** Returns the text about a deviation. */
export function valueTextOf({ axis, value }: Deviation): ValueText {
  const texts: ReadonlyMap<string, ValueText> = new Map(Object.entries(valueTexts[axis]));
  const text = texts.get(value);
  if (!text) {
    throw new RangeError(`there is no text for ${axis}: ${value}`);
  }
  return text;
}
