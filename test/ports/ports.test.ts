import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeRealPort, type PortRow } from './judge-real-port.ts';
import { portsPage } from '../../scripts/pages/ports-page.ts';
import { realPorts } from './real-ports.ts';

const expected: PortRow[] = JSON.parse(
  await readFile(join(import.meta.dirname, 'expected.json'), 'utf8'),
);
const root = join(import.meta.dirname, '../..');

/** The deviations of the divergent ports according to their sources, as far as the declared features show them. */
const bySource = {
  optax: ['epsilon: inside'],
  keras: ['epsilon: inside', 'weight-decay: decoupled-lr'],
  jax: ['epsilon: inside'],
  autograd: ['initial-square-avg: one'],
  timm: ['epsilon: inside', 'initial-square-avg: one'],
  'tensorflow-1': [
    'epsilon: inside',
    'initial-square-avg: one',
    'precision: one-minus-alpha-float32',
  ],
  'keras-2': ['epsilon: inside-with-momentum', 'precision: one-minus-alpha-float32'],
  tiny_dnn: ['epsilon: inside', 'precision: one-minus-alpha-float32'],
  tfjs: [
    'epsilon: inside-subtracted-if-centered',
    'learning-rate: inside-buffer',
    'state: by-position',
  ],
  deeplearn: ['epsilon: inside'],
  convnetjs: ['epsilon: inside'],
  brain: [
    'epsilon: inside',
    'square-avg: clipped-after (5)',
    'weight-decay: decoupled-raw',
    'precision: narrow-state',
  ],
};

describe('spec/results/ports.md [ADP-4]', () => {
  it('is the output of "npm run task ports", for every port', async () => {
    expect(await readFile(join(root, 'spec/results/ports.md'), 'utf8')).toBe(portsPage(expected));
    expect(expected.map(({ id }) => id)).toEqual(realPorts.map(({ id }) => id));
  });

  it.each(Object.entries(bySource))(
    'has the diagnosis of %s that its source code justifies [DIA-5, DIA-8]',
    (id, deviations) => {
      const { diagnosis } = expected.find((row) => row.id === id) ?? {};
      expect(diagnosis?.deviations).toEqual(deviations);
      expect({ isWhole: diagnosis?.isWhole, alternatives: diagnosis?.alternatives }).toEqual({
        isWhole: true,
        alternatives: 0,
      });
      expect(diagnosis?.explained).toBeGreaterThan(0.85); // rounding decides the others
    },
  );

  it('has a diagnosis of every divergent port, and of no other', () => {
    const diagnosed = expected.filter(({ diagnosis }) => diagnosis !== null);
    expect(diagnosed.map(({ id }) => id)).toEqual(Object.keys(bySource));
    expect(expected.filter(({ verdict }) => verdict === 'divergent')).toEqual(diagnosed);
  });

  it('has a conformant verdict for each port that computes like PyTorch', () => {
    const right = ['torch-pinned', 'torch-native', 'torch-debian', 'libtorch', 'optax-eps-outside'];
    const found = expected.filter(({ id }) => right.includes(id));
    expect(found.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['torch-pinned', 'exact'],
      ...right.slice(1).map((id) => [id, 'equivalent']),
    ]);
  });
});

describe('real ports [ADP-4]', () => {
  for (const port of realPorts) {
    it.skipIf(!port.isThere)(`${port.id} gets the recorded verdicts`, async () => {
      const row = await judgeRealPort(port);
      const recorded = expected.find(({ id }) => id === port.id);
      expect(comparable(row, port.dependsOnProcessor)).toEqual(
        recorded && comparable(recorded, port.dependsOnProcessor),
      );
    });
  }
});

/** Removes the numbers that depend on the processor: how many cases are exact instead of equivalent. */
function comparable(row: PortRow, dependsOnProcessor: boolean): unknown {
  return dependsOnProcessor
    ? {
        ...row,
        diagnosis: row.diagnosis && { ...row.diagnosis, explained: null },
        dtypes: row.dtypes.map(({ exact, equivalent, ...rest }) => ({
          ...rest,
          conformant: exact + equivalent,
        })),
      }
    : row;
}
