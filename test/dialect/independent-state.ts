import type { Memory, Mistake, Reals } from './independent-optimizer.ts';

/*
 * RMSprops with a mistake in the gradients that they use, in a reload or in the step counter, in plain formulas.
 */

type Gradients = readonly (Reals | null)[];

/** Returns the gradients, scaled so that their norm is at most 1. */
function ofNormOne(gradients: Gradients): Gradients {
  const norm = Math.hypot(...gradients.flatMap((gradient) => (gradient ? [...gradient] : [])));
  return norm <= 1
    ? gradients
    : gradients.map((gradient) => gradient && scaled(gradient, 1 / norm));
}

function scaled(gradient: Reals, factor: number): Reals {
  return gradient.map((g) => factor * g);
}

const gradientMistakes: Readonly<Record<string, Mistake>> = {
  'gradient: scaled': () => ({
    arriving: (gradients) => gradients.map((gradient) => gradient && scaled(gradient, 1 / 8)),
  }),
  'gradient: clipped-by-value': () => ({
    arriving: (gradients) =>
      gradients.map((gradient) => gradient && gradient.map((g) => Math.max(-1, Math.min(1, g)))),
  }),
  'gradient: clipped-by-norm': () => ({ arriving: ofNormOne }),
  'gradient: clipped-by-tensor-norm': () => ({
    arriving: (gradients) => gradients.flatMap((gradient) => ofNormOne([gradient])),
  }),
  'gradient: accumulated': () => ({
    arriving: (gradients, notes) =>
      gradients.map((gradient, parameter) => {
        if (gradient === null) {
          return null;
        }
        const before = notes[parameter];
        const sum = gradient.map((g, index) => (before?.[index] ?? 0) + g);
        notes[parameter] = sum;
        return sum.slice();
      }),
  }),
  'gradient: zeros-skipped': () => ({ skips: (g) => g === 0 }),
  'gradient: non-finite-skipped': () => ({
    arriving: (gradients) =>
      gradients.every((gradient) => gradient?.every(Number.isFinite) ?? true) ? gradients : null,
  }),
  'state: null-as-last-gradient': () => ({
    arriving: (gradients, notes) =>
      gradients.map((gradient, parameter) => {
        notes[parameter] = gradient?.slice() ?? notes[parameter] ?? null;
        return gradient ?? notes[parameter]?.slice() ?? null;
      }),
  }),
};

/** Returns an optimizer that loses something of each parameter's state in a reload. */
const losing =
  (lose: (memory: Memory) => void): Mistake =>
  () => ({ reload: lose });

const reloadMistakes: Readonly<Record<string, Mistake>> = {
  'reload: not-square-avg': losing(({ v }) => v.fill(0)),
  'reload: not-grad-avg': losing(({ m }) => m?.fill(0)),
  'reload: not-momentum-buffer': losing(({ b }) => b?.fill(0)),
  'reload: first-options': () => ({
    afterReload: ({ now, atStart }) =>
      now.forEach((options, group) => Object.assign(options, atStart[group])),
  }),
  'reload: first-lr': () => ({
    afterReload: ({ now, atStart }) =>
      now.forEach((options, group) => Object.assign(options, { lr: atStart[group]?.lr })),
  }),
  'reload: narrowed': (dtype) => {
    const narrow = dtype === 'float32' ? bfloat16 : Math.fround;
    return {
      reload: ({ v, m, b }) =>
        [v, m, b].forEach((tensor) => tensor?.forEach((value, i) => (tensor[i] = narrow(value)))),
    };
  },
};

const usageMistakes: Readonly<Record<string, Mistake>> = {
  'load: options-stay': () => ({ load: 'options-stay' }),
  'load: unsaved-state-stays': () => ({ load: 'unsaved-state-stays' }),
  'load: saved-is-live': () => ({ load: 'saved-is-live' }),
  'backward: replaces': () => ({ accumulate: (_, added) => added }),
  'zero-grad: ignored': () => ({ clears: () => null }),
  'zero-grad: to-none': () => ({ clears: () => true }),
  'zero-grad: to-zeros': () => ({ clears: () => false }),
  'new-data: ignored': () => ({ newData: 'ignored' }),
  'new-data: resets-state': () => ({ newData: 'resets-state' }),
};

/** The mistakes about gradients, reloads and step counters, by axis and value. */
export const stateMistakes: Readonly<Record<string, Mistake>> = {
  ...gradientMistakes,
  ...reloadMistakes,
  ...usageMistakes,
  'step: stuck': () => ({ shownStep: () => 1 }),
  'step: shared': () => ({ shownStep: (_, updates) => updates }),
  'step: zero-after-reload': losing((memory) => Object.assign(memory, { step: 0, shown: 0 })),
};

/** A float32 number with the upper half of its bits, rounded to nearest, ties to even. */
export function bfloat16(value: number): number {
  const word = new Uint32Array(Float32Array.of(value).buffer);
  const bits = word[0] ?? 0;
  if (Number.isFinite(value)) {
    word[0] = ((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000) >>> 0;
  }
  return new Float32Array(word.buffer)[0] ?? NaN;
}
