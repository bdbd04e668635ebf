import type { Hyperparameters } from '../../src/rmsprop/options.ts';

/*
 * The benchmark of the step takes place in processes, one for each participant, which read a request from a line of
 * standard input and answer with a line of standard output, both JSON. Each takes the time itself, in its own language.
 */

export type StepDtype = 'float32' | 'float64';

/** What is measured: one tensor of a dtype and a length, and the options of its optimizer. */
export interface Cell {
  readonly dtype: StepDtype;
  readonly elements: number;
  readonly options: Readonly<Hyperparameters>;
}

/**
 * How ours steps: in an arithmetic, by kernels on memory of their own; in portable arithmetic on plain arrays, by two
 * threads, and without kernels.
 */
export type OurMode = 'portable' | 'fma' | 'arrays' | 'threads' | 'definition';
export type TorchMode = 'eager' | 'foreach' | 'compiled';
/** What the program in C does: the step, or a copy of an array of that length. */
export type CMode = 'step' | 'copy';
/** How anybody steps; TensorFlow.js on its CPU backend. No two have the same. */
export type Mode = OurMode | TorchMode | CMode | 'tfjs';

/**
 * `prepare` makes the tensors of a cell, takes {@link CHECKED_STEPS} steps and answers with a {@link Preparation}. `time`
 * takes steps for some seconds with the cell prepared last, and answers with a {@link Timing}.
 */
export interface StepRequest<AnyMode extends Mode = Mode> extends Cell {
  readonly task: 'prepare' | 'time';
  readonly mode: AnyMode;
  readonly seconds: number;
}

export interface Preparation {
  /** Of the parameter's bits after the first steps; empty where nobody is to compare them. */
  readonly digest: string;
  /** The most memory that the process has held so far. */
  readonly peakBytes: number;
  readonly version: string;
}

/** Nanoseconds for a step. */
export interface Timing {
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly samples: number;
}

/** The request as a line; the C program expects exactly these keys in this order. */
export function requestLine({
  task,
  mode,
  dtype,
  elements,
  options,
  seconds,
}: StepRequest): string {
  const { lr, alpha, eps, weightDecay, momentum, centered, maximize } = options;
  return JSON.stringify({
    task,
    mode,
    dtype,
    elements,
    seconds,
    lr,
    alpha,
    eps,
    weightDecay,
    momentum,
    centered,
    maximize,
  });
}

export const CHECKED_STEPS = 5;

/** A sample is many steps where one is short, so that the clock is read rarely. */
export const SAMPLE_SECONDS = 0.00025;

/**
 * After so many steps all begin again, untimed: with gradients that stay the same the variance of centered RMSprop tends to
 * 0, and what rounding makes of it to NaN. Until then all numbers are normal, and no processor is slowed by what is in them.
 */
export const STEPS_BEFORE_RESET = 512;
