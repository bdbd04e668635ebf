import {
  allDeviations,
  deviationText,
  dialectOf,
  type Deviation,
} from '../../src/dialect/dialect.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { singleMutants } from '../../src/dialect/normal-form.ts';
import { dtypeNames, type Dtype } from '../../src/float/dtype.ts';
import { fuzz } from '../../src/fuzz/differential.ts';
import { recordCase } from '../../src/fuzz/live-oracle.ts';
import type { Arithmetic } from '../../src/float/arithmetic.ts';
import { judgeCase } from '../../src/parity/judge-case.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import {
  reproductionOf,
  type Reproduction,
} from '../../src/report/reproducer/reproducer-values.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import type { Scenario, Snapshot } from '../../src/scenario/scenario.ts';
import { draw, referenceOracle } from './draw.ts';

/** A reproduction with a name for a test. */
export interface Named {
  readonly name: string;
  readonly reproduction: Reproduction;
}

async function ofMutant(
  deviation: Deviation,
  dtype: Dtype,
  arithmetic: Arithmetic,
): Promise<Named> {
  const port = dialectPort(dialectOf([deviation]), arithmetic);
  const { failure } = await fuzz({
    pairs: [{ port, oracle: referenceOracle(arithmetic) }],
    settings: { dtypes: [dtype] },
    level: 'equivalent',
    runs: 1000,
    seed: 1,
  });
  if (!failure) {
    throw new Error(`${deviationText(deviation)} is not found in ${dtype}`);
  }
  return named(`${deviationText(deviation)}, ${dtype}, ${arithmetic}`, failure, port);
}

function named(
  name: string,
  {
    result,
    testCase,
  }: Pick<NonNullable<Awaited<ReturnType<typeof fuzz>>['failure']>, 'result' | 'testCase'>,
  port: Port,
): Named {
  const reproduction = reproductionOf(result, testCase.scenario, port, '"rmsprop-parity fuzz"');
  if (!reproduction) {
    throw new Error(`${name} has nothing to reproduce`);
  }
  return { name, reproduction };
}

/**
 * Fuzzes every mutant in float32, and selected mutants in the other dtypes and with fused arithmetic. Returns the
 * findings.
 */
export async function reproductionsOfMutants(arithmetic: Arithmetic): Promise<Named[]> {
  const selected = new Set<string>([
    'inside',
    'clipped-before',
    'by-position',
    'changed',
    'first-everywhere',
    'dampened',
  ]);
  const found: Named[] = [];
  for (const dtype of dtypeNames) {
    const isAll = dtype === 'float32' && arithmetic === 'portable';
    for (const deviation of isAll ? singleMutants(dtype) : allDeviations) {
      if (isAll || selected.has(deviation.value)) {
        found.push(await ofMutant(deviation, dtype, arithmetic));
      }
    }
  }
  const early = await ofChange('off at the first of two steps', plain, ([first, ...rest]) =>
    first ? [...offAtTheEnd([first]), ...rest] : [],
  );
  return arithmetic === 'portable' ? [...found, early] : found;
}

/** Reproduces a port that answers like the reference with one change. */
async function ofChange(
  name: string,
  scenario: Scenario,
  change: (trajectory: readonly Snapshot[]) => readonly Snapshot[],
): Promise<Named> {
  const reference = referencePort('portable', '1');
  const port: Port = {
    ...reference,
    name,
    run: async (scenarioToRun) => change(await reference.run(scenarioToRun)),
  };
  const testCase = await recordCase(scenario, referenceOracle('portable'), name);
  return named(name, { testCase, result: await judgeCase(testCase, port) }, port);
}

const replaceLast = (
  trajectory: readonly Snapshot[],
  change: (last: Snapshot) => Snapshot,
): readonly Snapshot[] =>
  trajectory.map((snapshot, index) =>
    index === trajectory.length - 1 ? change(snapshot) : snapshot,
  );

/** Changes the parameters after the last event. */
const offAtTheEnd = (trajectory: readonly Snapshot[]): readonly Snapshot[] =>
  replaceLast(trajectory, ({ params, state }) => ({
    params: params.map((param) => param.map((word) => word ^ 1 || word + 1)),
    state,
  }));

/** Reproduces scenarios of the maximum size, unshrunk: twelve events of all kinds in three groups. */
export async function longReproductions(): Promise<Named[]> {
  const found: Named[] = [];
  for (const dtype of dtypeNames) {
    const settings = {
      dtypes: [dtype],
      groups: [3, 3],
      events: [12, 12],
      elements: [8, 40],
      lanes: ['moderate'],
    } as const;
    const scenario = draw(300, settings).find(
      ({ events }) =>
        new Set(events.map(({ kind }) => kind)).size === 5 && events.at(-1)?.kind === 'step',
    );
    if (!scenario) {
      throw new Error('no scenario has all kinds of events');
    }
    found.push(await ofChange(`long ${dtype}`, scenario, offAtTheEnd));
  }
  return found;
}

const params = [{ shape: [2], data: Float32Array.of(1, -2) }];
const step = { kind: 'step', gradients: [Float32Array.of(0.5, 0.25)] } as const;
const plain: Scenario = {
  dtype: 'float32',
  groups: [{ ...defaultOptions, foreach: false, params }],
  events: [step, step],
};
const momentumOn: Scenario = {
  ...plain,
  events: [step, { kind: 'set', group: 0, changes: { momentum: 0.9 } }, step],
};

/** Reproduces the other kinds of divergence: wrong counts and refusals. */
export async function otherReproductions(): Promise<Named[]> {
  const reference = referencePort('portable', '1');
  const refusal = await recordCase(momentumOn, referenceOracle('portable'), 'refusal');
  const hostile = 'no """ buffer \u{2028}\'"; print("injected") \u001b[31m \ud800 */ ${x}';
  const refusing: Port = {
    ...reference,
    run: () => Promise.reject(Object.assign(new Error(hostile), { exception: 'KeyError' })),
  };
  const accepting: Port = { ...reference, run: async () => [] };
  return [
    named(
      'refused with another message',
      { testCase: refusal, result: await judgeCase(refusal, refusing) },
      refusing,
    ),
    named(
      'not refused',
      { testCase: refusal, result: await judgeCase(refusal, accepting) },
      accepting,
    ),
    await ofChange('an additional parameter', plain, (all) =>
      replaceLast(all, ({ params: tensors, state }) => ({
        params: [...tensors, ...tensors],
        state,
      })),
    ),
    await ofChange('a missing element', plain, (all) =>
      replaceLast(all, ({ params: tensors, state }) => ({
        params: tensors.map((tensor) => tensor.slice(1)),
        state,
      })),
    ),
    await ofChange('a missing snapshot', plain, (all) => all.slice(1)),
    await ofChange('a changed gradient', plain, (all) =>
      replaceLast(all, (last) => ({ ...last, changedGradient: { parameter: 0, element: 1 } })),
    ),
  ];
}
