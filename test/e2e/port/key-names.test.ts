import { inspect } from 'node:util';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PortError } from '../../../src/errors.ts';
import { featureNames } from '../../../src/port/capabilities.ts';
import { guardProtocolNames, requireStateKeys } from '../../../src/port/key-names.ts';
import { runCli, verifyToReport } from '../cli/run-cli.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const tensor = Float32Array.of(1);

describe('requireStateKeys() [ADP-5]', () => {
  it.each([
    ['modules', { step: 1, squareAvg: tensor, gradAvg: tensor, momentumBuffer: tensor }],
    ['protocol', { step: 1, square_avg: '', grad_avg: '', momentum_buffer: '' }],
    ['modules', {}],
  ] as const)('accepts for %s %j', (side, entry) => {
    expect(() => requireStateKeys(entry, side, 'state()[0]')).not.toThrow();
  });

  it.each([
    [
      'modules',
      { square_avg: tensor },
      '`state` has the key `square_avg`: modules use `squareAvg`. Rename the key.',
    ],
    [
      'modules',
      { squareAvg: tensor, grad_avg: tensor },
      '`state` has the key `grad_avg`: modules use `gradAvg`. Rename the key.',
    ],
    [
      'modules',
      { squareAvg: tensor, momentum_buffer: undefined },
      '`state` has the key `momentum_buffer`: modules use `momentumBuffer`. Rename the key.',
    ],
    [
      'protocol',
      { squareAvg: '' },
      '`state` has the key `squareAvg`: the protocol uses `square_avg`. Rename the key.',
    ],
    [
      'protocol',
      { gradAvg: '' },
      '`state` has the key `gradAvg`: the protocol uses `grad_avg`. Rename the key.',
    ],
    [
      'protocol',
      { momentumBuffer: '' },
      '`state` has the key `momentumBuffer`: the protocol uses `momentum_buffer`. Rename the key.',
    ],
    [
      'modules',
      { squareAverage: tensor },
      '`state` has the unknown key `squareAverage`: modules use `step`, `squareAvg`, `gradAvg`, `momentumBuffer`. Remove the key.',
    ],
    [
      'modules',
      { squareAvgs: tensor },
      '`state` has the unknown key `squareAvgs`: modules use `step`, `squareAvg`, `gradAvg`, `momentumBuffer`. Did you mean `squareAvg`?',
    ],
    [
      'protocol',
      { momentum_bufer: '' },
      '`state` has the unknown key `momentum_bufer`: the protocol uses `step`, `square_avg`, `grad_avg`, `momentum_buffer`. Did you mean `momentum_buffer`?',
    ],
    [
      'protocol',
      { ['x'.repeat(1e6)]: '' },
      `\`state\` has the unknown key \`${'x'.repeat(60)}\`: the protocol uses \`step\`, \`square_avg\`, \`grad_avg\`, \`momentum_buffer\`. Remove the key.`,
    ],
    [
      'modules',
      new Float32Array(1e7),
      '`state` is a Float32Array of length 10000000: expected an object such as { step: 1 }, or null.',
    ],
  ] as const)('rejects for %s %o', (side, entry, message) => {
    expect(() => requireStateKeys(entry, side, 'state')).toThrow(
      expect.objectContaining({ code: 'invalid_argument', message }),
    );
  });

  it('checks the getters of a class', () => {
    class Entry {
      get square_avg(): Float32Array {
        return tensor;
      }
    }
    expect(() => requireStateKeys(new Entry(), 'modules', 'x')).toThrow(
      '`x` has the key `square_avg`: modules use `squareAvg`. Rename the key.',
    );
  });
});

interface Group {
  readonly lr: number;
  readonly weightDecay: number;
  weight_decay?: number;
}

describe('guardProtocolNames() [ADP-5]', () => {
  const guarded = (): Group => guardProtocolNames({ lr: 0.1, weightDecay: 0.5 }, 'groups[1]');
  const message =
    'the port reads `groups[1].weight_decay`, which does not exist: modules use `weightDecay`. Read that name instead.';

  it.each<[string, (group: Group) => unknown]>([
    ['a property', (group) => group.weight_decay],
    ['destructuring', ({ weight_decay }) => weight_decay],
    ['destructuring with a default', ({ weight_decay = 0 }) => weight_decay],
    ['an object that inherits', (group) => Object.create(group).weight_decay],
  ])('throws for %s', (_, read) => {
    expect(() => read(guarded())).toThrow(PortError);
    expect(() => read(guarded())).toThrow(message);
  });

  it('stays invisible when code copies, prints or compares the object', () => {
    const group = guarded();
    const plain = { lr: 0.1, weightDecay: 0.5 };
    const { lr, ...others } = group;
    expect([lr, others]).toStrictEqual([0.1, { weightDecay: 0.5 }]);
    expect({ ...group }).toStrictEqual(plain);
    expect(Object.assign({}, group)).toStrictEqual(plain);
    expect(structuredClone(group)).toStrictEqual(plain);
    expect(JSON.stringify(group)).toBe('{"lr":0.1,"weightDecay":0.5}');
    expect(inspect(group)).toBe('{ lr: 0.1, weightDecay: 0.5 }');
    expect(Object.keys(group)).toEqual(['lr', 'weightDecay']);
    const seen = [];
    for (const key in group) {
      seen.push(key);
    }
    expect(seen).toEqual(['lr', 'weightDecay']);
    expect(Object.getPrototypeOf(group)).toBe(Object.prototype);
  });

  it('lets a port assign the name', () => {
    const group = guarded();
    group.weight_decay = group.weightDecay;
    expect({ ...group }).toStrictEqual({ lr: 0.1, weightDecay: 0.5, weight_decay: 0.5 });
    const frozen = Object.freeze(guarded());
    expect(() => frozen.weight_decay).toThrow(message);
  });
});

/** Returns the source of a port that is correct except for the given expressions. */
const moduleText = ({
  state = '({ step, squareAvg })',
  decay = 'group.weightDecay',
  changes = '',
  more = '',
}): string => `export default {
  name: 'x', version: '1', dtypes: ['float32'],
  features: ${JSON.stringify(featureNames)},
  create({ groups }) {
    const params = groups.flatMap(({ params }) => params);
    const decays = groups.map((group) => ${decay});
    let step = 0;
    return {
      step() { step += 1; },
      params: () => params,
      state: () => params.map((squareAvg) => (step === 0 ? null : ${state})),
      setHyperparameters(index, changes) { ${changes} },
      addGroup(group) { params.push(...group.params); ${more} },
    };
  },
};`;

describe("a module that uses the protocol's names [ADP-5]", () => {
  it.each<[string, string, Parameters<typeof moduleText>[0], string]>([
    [
      'in its state',
      'grid/float32/portable/plain',
      { state: '({ step, square_avg: squareAvg })' },
      '`state()[0]` has the key `square_avg`: modules use `squareAvg`. Rename the key.',
    ],
    [
      'when it reads a group',
      'grid/float32/portable/plain',
      { decay: 'group.weight_decay' },
      'the port reads `groups[0].weight_decay`, which does not exist: modules use `weightDecay`. Read that name instead.',
    ],
    [
      'when it takes a group apart',
      'grid/float32/portable/plain',
      { decay: '(({ lr, weight_decay = 0 }) => weight_decay)(group)' },
      'the port reads `groups[0].weight_decay`, which does not exist: modules use `weightDecay`. Read that name instead.',
    ],
    [
      'when it reads changes',
      'events/float32/portable/change-weight_decay',
      { changes: 'decays[index] = changes.weight_decay ?? decays[index];' },
      'the port reads `changes.weight_decay`, which does not exist: modules use `weightDecay`. Read that name instead.',
    ],
    [
      'when it receives a group',
      'events/float32/portable/lifecycle',
      { more: 'decays.push(group.weight_decay);' },
      'the port reads `group.weight_decay`, which does not exist: modules use `weightDecay`. Read that name instead.',
    ],
  ])('gets an explanation from verify: %s', async (_, filter, wrong, message) => {
    const file = join(await temporaryFolder(), 'port.mjs');
    await writeFile(file, moduleText(wrong));
    const { report, exitCode } = await verifyToReport(['--filter', filter, '--port', file]);
    expect(exitCode).toBe(3);
    expect(new Set(report.cases.map(({ reason }) => reason))).toEqual(new Set([message]));
  });

  it('gets an explanation from probe', async () => {
    const file = join(await temporaryFolder(), 'port.mjs');
    await writeFile(file, moduleText({ state: '({ step, square_avg: squareAvg })' }));
    const { stdout, exitCode } = await runCli('probe', '--port', file);
    expect(exitCode).toBe(3);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '`state()[0]` has the key `square_avg`: modules use `squareAvg`. Rename the key.',
    );
  });
});

/** Returns the source of a command that answers with unchanged parameters, and state under a given name. */
const commandText = (name: string): string => `
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const { id, op, scenario } = JSON.parse(line);
  const ok = op === 'hello'
    ? { protocol: 1, name: 'x', version: '1', dtypes: ['float32'], features: [], state: true }
    : { snapshots: scenario.events.map(() => {
        const params = scenario.groups.flatMap((group) => group.params.map(({ data }) => data));
        return { params, state: params.map((data) => ({ step: 1, ${name}: data })) };
      }) };
  console.log(JSON.stringify({ id, ok }));
}`;

describe("a command that uses the modules' names [ADP-5]", () => {
  it('gets an explanation from verify and from probe', async () => {
    const file = join(await temporaryFolder(), 'port.mjs');
    await writeFile(file, commandText('squareAvg'));
    const command = ['--', process.execPath, file];
    const message =
      'invalid answer: `snapshots[0].state[0]` has the key `squareAvg`: the protocol uses `square_avg`. Rename the key.';
    const { report, exitCode } = await verifyToReport([
      '--filter',
      'grid/float32/portable/plain',
      ...command,
    ]);
    expect([exitCode, report.cases.map(({ reason }) => reason)]).toEqual([3, [message]]);
    const { stdout } = await runCli('probe', ...command);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(message);
  });
});
