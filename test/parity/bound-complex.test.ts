import { describe, expect, it } from 'vitest';
import { boundsOf } from '../../src/parity/bound.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

describe('boundsOf() for a complex parameter [BND-2]', () => {
  /** Returns whether the last bounds of two steps are finite. The first step may overflow in the imaginary part. */
  async function lastBounds(weightDecay: number): Promise<boolean[]> {
    const gradients = [Float32Array.of(0.5, 1.2e19), Float32Array.of(0.5, 0.5)];
    const params = [{ shape: [1], data: Float32Array.of(1, 1) }];
    const scenario: Scenario = {
      dtype: 'complex64',
      groups: [{ ...defaultOptions, foreach: false, weightDecay, params }],
      events: gradients.map((gradient) => ({ kind: 'step', gradients: [gradient] })),
    };
    const golden = await referencePort('portable', 'test').run(scenario);
    const [bounds] = boundsOf(scenario, golden).at(-1)?.params ?? [];
    return Array.from(bounds ?? [], Number.isFinite);
  }

  it('has no bound for a part if the other part has none and weights decay', async () => {
    expect(await lastBounds(0)).toEqual([true, false]);
    expect(await lastBounds(0.01)).toEqual([false, false]);
  });
});
