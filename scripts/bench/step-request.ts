import type { Dtype } from '../../src/float/dtype.ts';
import type { Hyperparameters } from '../../src/rmsprop/options.ts';

/*
 * The benchmark of the step has one process for each participant. The process reads a request as a line of JSON from standard input,
 * and answers with a line of JSON on standard output. It measures the time itself, in its language.
 */

/** Tensors of a dtype, with the options of their optimizer. */
export interface Cell {
  readonly dtype: Dtype;
  /** The length of each tensor. */
  readonly lengths: readonly number[];
  readonly options: Readonly<Hyperparameters>;
}

/** Returns the elements of all tensors together. */
export function elementsOf({ lengths }: Pick<Cell, 'lengths'>): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

/**
 * How the bundled optimizer takes steps. `portable` and `fma` are kernels on a `KernelMemory`, in that arithmetic. The other modes are
 * in portable arithmetic: parameters that make their arrays (`zeros`), kernels on plain arrays, two threads, and the definition without
 * kernels.
 */
export type BundledMode = 'portable' | 'fma' | 'zeros' | 'arrays' | 'threads' | 'definition';
export type TorchMode = 'eager' | 'foreach' | 'compiled';
/** What the C program does: a step, or a copy of an array of the same length. */
export type CMode = 'step' | 'copy';
/** The modes of all participants. `tfjs` is TensorFlow.js on its CPU backend. */
export type Mode = BundledMode | TorchMode | CMode | 'tfjs';

/**
 * `prepare` makes the tensors of a cell, takes {@link CHECKED_STEPS} steps and answers with a {@link Preparation}. `time` takes steps
 * of the last prepared cell for the given seconds, and answers with a {@link Timing}.
 */
export interface StepRequest<AnyMode extends Mode = Mode> extends Cell {
  readonly task: 'prepare' | 'time';
  readonly mode: AnyMode;
  readonly seconds: number;
}

export interface Preparation {
  /** The digest of the parameters' bits after the first steps. Empty if the benchmark does not compare them. */
  readonly digest: string;
  /** The most memory that the process has held so far. */
  readonly peakBytes: number;
  readonly version: string;
}

/** Nanoseconds per step. */
export interface Timing {
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly samples: number;
}

/** Returns the request as a line. The C program expects exactly these keys in this order. */
export function requestLine({ task, mode, dtype, lengths, options, seconds }: StepRequest): string {
  const { lr, alpha, eps, weightDecay, momentum, centered, maximize } = options;
  return JSON.stringify({
    task,
    mode,
    dtype,
    seconds,
    lr,
    alpha,
    eps,
    weightDecay,
    momentum,
    centered,
    maximize,
    lengths,
  });
}

export const CHECKED_STEPS = 5;

/** The least time of a sample. A sample has many short steps or one long step, so that participants rarely read the clock. */
export const SAMPLE_SECONDS = 0.00025;

/**
 * After this many steps, a participant starts again from the first values. This time does not count. The gradients stay the same, so
 * the variance of centered RMSprop would tend to 0, and rounding would make it NaN. Until then all numbers are normal, so that no
 * subnormal number slows the processor down.
 */
export const STEPS_BEFORE_RESET = 512;
