import { dialectPort } from '../../../src/dialect/dialect-port.ts';
import { dialectOf } from '../../../src/dialect/dialect.ts';
import { featuresOf } from '../../../src/port/capabilities.ts';
import type { Port } from '../../../src/port/port.ts';
import { referencePort } from '../../../src/port/reference-port.ts';
import type { Report } from '../../../src/report/report.ts';
import { verifyPort } from '../../../src/run/verify-port.ts';

/* Reports of real runs of ports with a wrong adapter, with errors, and with violated invariants. */

const right = referencePort('portable', '1.0.0');

/** A float64 port with epsilon inside the root, and an adapter that answers with float32 numbers. */
export function adapterReport(): Promise<Report> {
  const port = dialectPort(dialectOf([{ axis: 'epsilon', value: 'inside' }]), 'portable');
  const run: Port['run'] = async (scenario) =>
    (await port.run(scenario)).map(({ params, state }) => ({
      params: params.map((data) => data.map(Math.fround)),
      state,
    }));
  return verifyPort(
    { ...port, version: '1', language: 'Rust', run },
    { dtypes: ['float64'], filter: '{grid,dialects}/float64/**', invariants: 0 },
  );
}

/** A port that throws in each case with a null gradient. */
export function brokenReport(): Promise<Report> {
  const run: Port['run'] = (scenario) =>
    featuresOf(scenario, false).includes('null_gradients')
      ? Promise.reject(new Error('no state'))
      : right.run(scenario);
  const filter = '{grid/float32/portable/*centered*,*/float32/portable/gradients-missing*}';
  return verifyPort({ ...right, run }, { filter, invariants: 0 });
}

/** A right port that adds a number to the second parameter of two optimizers in turn: only invariants see it. */
export function violatingReport(): Promise<Report> {
  let calls = 0;
  const run: Port['run'] = async (scenario) => {
    const trajectory = await right.run(scenario);
    calls += 1;
    return calls % 2 === 0
      ? trajectory.map(({ params, state }) => ({
          params: params.map((data) => data.map((word) => word + 1)),
          state,
        }))
      : trajectory;
  };
  return verifyPort(
    { ...right, run },
    { dtypes: ['float32'], filter: 'invariants/{two-optimizers,determinism}', invariants: 20 },
  );
}
