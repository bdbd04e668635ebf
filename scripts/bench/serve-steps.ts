import { createInterface } from 'node:readline';
import { Bench } from 'tinybench';
import { quantile } from './median.ts';
import { digestOf } from './step-inputs.ts';
import {
  CHECKED_STEPS,
  SAMPLE_SECONDS,
  STEPS_BEFORE_RESET,
  type Mode,
  type Preparation,
  type StepRequest,
  type Timing,
} from './step-request.ts';
import type { Storage } from '../../src/float/dtype.ts';
import type { Hyperparameters } from '../../src/rmsprop/options.ts';

/** An optimizer with its tensors. */
export interface Steps {
  readonly step: () => void;
  /** Sets the parameters and the averages to their first values. */
  readonly reset: () => void;
  readonly params: () => readonly Storage[];
  readonly version: string;
}

/** Takes this number of steps, and returns the milliseconds that they took. */
type Take = (count: number) => number;

/** Runs a participant in Node: answers requests until standard input ends. */
export async function serveSteps<AnyMode extends Mode>(
  begin: (request: StepRequest<AnyMode>) => Steps,
): Promise<void> {
  let current: { readonly take: Take; readonly batch: number } | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const request = readRequest<AnyMode>(line);
    if (request.task === 'prepare') {
      current = undefined; // frees its memory for the next cell
      const steps = begin(request);
      const take = taking(steps);
      take(CHECKED_STEPS);
      const preparation = {
        digest: digestOf(steps.params()),
        peakBytes: process.resourceUsage().maxRSS * 1024,
        version: steps.version,
      };
      current = { take, batch: batchOf(take) };
      answer(preparation); // after all computations: nothing may run while the benchmark measures other participants
    } else if (current) {
      answer(time(current.take, current.batch, request.seconds));
    } else {
      throw new Error('got a request "time" before any request "prepare"');
    }
  }
}

function answer(reply: Preparation | Timing): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

function readRequest<AnyMode extends Mode>(line: string): StepRequest<AnyMode> {
  const {
    task,
    mode,
    dtype,
    lengths,
    seconds,
    ...options
  }: Omit<StepRequest<AnyMode>, 'options'> & Hyperparameters = JSON.parse(line);
  return { task, mode, dtype, lengths, seconds, options };
}

function taking({ step, reset }: Steps): Take {
  let taken = 0;
  return (count) => {
    if (taken + count > STEPS_BEFORE_RESET) {
      reset();
      taken = 0;
    }
    const start = performance.now();
    for (let index = 0; index < count; index++) {
      step();
    }
    taken += count;
    return performance.now() - start;
  };
}

/** Returns how many steps make a sample, from the time that a few steps take. */
function batchOf(take: Take): number {
  let [milliseconds, count] = [0, 0];
  do {
    milliseconds += take(1);
    count++;
  } while (milliseconds < 20 && count < STEPS_BEFORE_RESET);
  return Math.min(STEPS_BEFORE_RESET, Math.ceil((1000 * SAMPLE_SECONDS * count) / milliseconds));
}

function time(take: Take, batch: number, seconds: number): Timing {
  const bench = new Bench({
    time: seconds * 1000,
    iterations: 1,
    warmup: batch > 1, // a long step evicts the caches, so a warm-up would not help
    warmupTime: seconds * 100,
    warmupIterations: 1,
    retainSamples: true,
    throws: true,
  });
  bench.add('step', () => {
    const milliseconds = take(batch);
    return { overriddenDuration: milliseconds / batch, overriddenIterationCost: milliseconds };
  });
  const result = bench.runSync()[0]?.result;
  if (result?.state !== 'completed') {
    throw new Error(`the benchmark ended as ${result?.state}`);
  }
  const { min, p50, samplesCount, samples = [] } = result.latency; // in milliseconds
  return {
    min: 1e6 * min,
    q1: 1e6 * quantile(samples, 0.25),
    median: 1e6 * p50,
    q3: 1e6 * quantile(samples, 0.75),
    samples: samplesCount,
  };
}
